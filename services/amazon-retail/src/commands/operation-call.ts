import { regions } from '@platform/amazon'
import { PlatformError, validationError } from '@platform/errors'
import { platformTenant, type Work } from '@platform/events'
import { command } from '@platform/messaging'
import { type SpapiAnswer, startDeadline } from '@platform/spapi-client'
import { z } from 'zod'
import { type Principal, sendCall } from '../calls/send-call.ts'
import type { Context } from '../context.ts'
import type { AuditedCall } from '../events.ts'

const Input = z.object({
  operation: z.string().min(1),
  version: z.string().min(1).optional(),
  params: z.record(z.string(), z.unknown()).default({}),
  body: z.unknown().optional(),
  /** Region of the call; a merchant's own region takes precedence. */
  region: z.enum(regions).default('NA'),
  /** Merchant whose token the call carries, for the few operations that require one. */
  tenantId: z.string().optional(),
  merchantId: z.string().optional(),
  actor: z.string().min(1),
})

const callMsMax = 25_000

type Needs = Pick<Context, 'operations' | 'spapi' | 'merchants' | 'events'>

/** Lets operators call the operations that act on the application itself, which tenants cannot call. */
export const callOperation = ({ operations, spapi, merchants, events }: Needs) =>
  command(Input, async ({ operation: name, version, params, body, region, tenantId, merchantId, actor }) => {
    let audited: AuditedCall = { operation: name, params, body, ...(merchantId && { merchantId }) }
    const work: Work<SpapiAnswer> = async (begin) => {
      const operation = operations.find(name, version)
      audited = { ...audited, operation: operation.id }
      if (operation.access !== 'admin') {
        throw new PlatformError('operation_not_permitted', `${operation.id} does not act on the application`, {
          friendly: `${operation.id} acts for a merchant. Call it with a credential of the tenant: POST /api/amazon/spapi/call.`,
        })
      }
      const found = tenantId && merchantId ? await merchants.find(tenantId, merchantId) : undefined
      if (!operation.grantlessScope && !found) {
        throw validationError([
          {
            path: 'merchantId',
            message: `is missing: ${operation.id} needs the tenant and the merchant for whom it acts`,
          },
        ])
      }
      const prepared = operations.prepare(operation, { params, body, ...(found && { merchant: found.merchant }) })
      const principal: Principal = {
        tenantId: platformTenant,
        token: 'plain',
        region: found?.connection.region ?? region,
        ...(found && { connection: found.connection }),
      }
      await begin()
      return sendCall(spapi, prepared, principal, { deadline: startDeadline(callMsMax) })
    }
    const answer = await events.audited(work, (outcome) => events.operationCalled(actor, audited, outcome))
    const { status, payload, amazonRequestId } = answer
    return { operation: audited.operation, status, payload, amazonRequestId: amazonRequestId ?? null }
  })
