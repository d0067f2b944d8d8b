import { PlatformError } from '@platform/errors'
import type { Work } from '@platform/events'
import { route } from '@platform/http'
import { catalog } from '@platform/spapi-catalog'
import { insufficientScope } from '@platform/tokens'
import { z } from 'zod'
import type { Context } from '../context.ts'
import { describeWrite } from '../writes/describe-write.ts'

const Params = z.object({ auditId: z.string().max(64) })
const scopes = ['retail:write']

/**
 * Returns one preview or commit of the tenant; kept 90 days. Another tenant's is answered like a missing one. Bodies may contain
 * personal data, so a read needs the scopes that the write needed.
 */
export const getWrite = route(
  { method: 'get', path: '/api/amazon/spapi/writes/:auditId', scopes, params: Params },
  async (call, { writeRecords, events }: Pick<Context, 'writeRecords' | 'events'>) => {
    const { auditId } = call.params
    const work: Work<object> = async (begin) => {
      await begin()
      const record = await writeRecords.find(call.caller.tenantId, auditId)
      if (!record)
        throw new PlatformError('not_found', 'no such write', { friendly: 'No write with that auditId exists.' })
      if (catalog.get(record.operation)?.restricted && !call.caller.scopes.has('retail:pii'))
        throw insufficientScope(call.caller, ['retail:pii'], [...scopes, 'retail:pii'])
      return describeWrite(record)
    }
    return events.audited(work, (outcome) => events.writeRead(call, auditId, outcome))
  },
)
