import { regions } from '@platform/amazon'
import { PlatformError, validationError } from '@platform/errors'
import { platformTenant, type Work } from '@platform/events'
import { command } from '@platform/messaging'
import { z } from 'zod'
import type { Context } from '../context.ts'
import { startDeadline } from '../deadline.ts'
import type { Asked } from '../events.ts'
import type { SpapiAnswer } from '../spapi/answer.ts'

const Input = z.object({
  operation: z.string().min(1),
  version: z.string().min(1).optional(),
  params: z.record(z.string(), z.unknown()).default({}),
  body: z.unknown().optional(),
  /** Where the application is asked; of a merchant, its own region. */
  region: z.enum(regions).default('NA'),
  /** Whose data it is, for the few operations that want a selling partner's token. */
  tenantId: z.string().optional(),
  merchantId: z.string().optional(),
  actor: z.string().min(1),
})

const callMsMax = 25_000

/** What partners may not call: operations that act on the application itself, for operators. */
export const callOperation = ({ spapi, merchants, events }: Pick<Context, 'spapi' | 'merchants' | 'events'>) =>
  command(Input, async ({ operation: name, version, params, body, region, tenantId, merchantId, actor }) => {
    let asked: Asked = { operation: name, params, body, ...(merchantId && { merchantId }) }
    const work: Work<SpapiAnswer> = async (begin) => {
      const operation = spapi.find(name, version)
      asked = { ...asked, operation: operation.id }
      if (operation.access !== 'admin') {
        throw new PlatformError('operation_not_permitted', `${operation.id} is no operation of the application`, {
          friendly: `${operation.id} belongs to a merchant: call it with a credential of the tenant, POST /api/amazon/spapi/call.`,
        })
      }
      const found = tenantId && merchantId ? await merchants.find(tenantId, merchantId) : undefined
      if (!operation.grantlessScope && !found) {
        throw validationError([{ path: 'merchantId', message: `${operation.id} needs tenantId and merchantId` }])
      }
      const prepared = spapi.prepare(operation, { params, body, ...(found && { merchant: found.merchant }) })
      const onBehalf = { tenantId: platformTenant, region, token: 'plain' as const }
      const connected = found && { connection: found.connection, region: found.connection.region }
      await begin()
      return spapi.ask(prepared, { ...onBehalf, ...connected }, startDeadline(callMsMax))
    }
    const answer = await events.audited(work, (outcome) => events.operationCalled(actor, asked, outcome))
    const { status, payload, amazonRequestId } = answer
    return { operation: asked.operation, status, payload, amazonRequestId: amazonRequestId ?? null }
  })
