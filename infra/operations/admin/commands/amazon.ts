import { callCommand } from '@platform/messaging'
import { z } from 'zod'
import { adminCommand } from '../command.ts'
import { choice, tenant, text } from './options.ts'

const Answer = z.object({
  operation: z.string(),
  status: z.number(),
  payload: z.unknown(),
  amazonRequestId: z.string().nullable(),
})

/** Longer than the service's own deadline. */
const timeoutMs = 30_000

const json = z.string().transform((text, context): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    context.addIssue({ code: 'custom', message: 'must be JSON, for example \'{"name":"value"}\'' })
    return z.NEVER
  }
})

/** Commands for SP-API operations on the application itself, which no tenant's credential may call. */
export const amazonCommands = [
  adminCommand(
    {
      words: 'amazon call',
      about: 'calls an SP-API operation on the application itself, for example getDestinations',
      options: z
        .object({
          operation: text('name'),
          params: json
            .pipe(z.record(z.string(), z.unknown(), { error: 'must be a JSON object, for example {"name":"value"}' }))
            .optional()
            .describe('JSON object'),
          body: json.optional().describe('JSON'),
          region: choice('NA', 'EU', 'FE').optional(),
          tenant: tenant.optional(),
          merchant: text('merchant').optional(),
        })
        .refine(({ tenant, merchant }) => !tenant || merchant, {
          path: ['tenant'],
          error: 'also needs --merchant, the merchant whose token the call carries',
        })
        .refine(({ tenant, merchant }) => !merchant || tenant, {
          path: ['merchant'],
          error: 'also needs --tenant, the tenant of the merchant',
        }),
    },
    async ({ tenant, merchant, operation, params, body, region }, { messaging, actor }) => {
      const input = {
        ...{ operation, actor },
        ...(params && { params }),
        ...(body !== undefined && { body }),
        ...(region && { region }),
        ...(tenant && { tenantId: tenant }),
        ...(merchant && { merchantId: merchant }),
      }
      const answer = Answer.parse(await callCommand(messaging, 'amazon-retail', 'operation.call', input, { timeoutMs }))
      const { status, payload, amazonRequestId } = answer
      return {
        json: { operation: answer.operation, status, payload, amazon_request_id: amazonRequestId },
        text: [`${answer.operation} ${status}`, ...(payload === null ? [] : [JSON.stringify(payload, null, 2)])],
      }
    },
  ),
]
