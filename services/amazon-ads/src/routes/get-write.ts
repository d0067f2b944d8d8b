import { PlatformError } from '@platform/errors'
import type { Work } from '@platform/events'
import { route } from '@platform/http'
import { z } from 'zod'
import type { Context } from '../context.ts'
import { describeWrite } from '../writes/record/describe-write.ts'
import type { WriteNeeds } from '../writes/write-needs.ts'

const Params = z.object({ auditId: z.string().max(64) })

/** Returns one preview or commit of the tenant; kept 90 days. Another tenant's is answered like a missing one. */
export const getWrite = route(
  { method: 'get', path: '/api/amazon/ads/writes/:auditId', scopes: ['ads:read'], params: Params },
  async (call, { writes, events }: Pick<WriteNeeds, 'writes'> & Pick<Context, 'events'>) => {
    const { tenantId } = call.caller
    const { auditId } = call.params
    const work: Work<object> = async (begin) => {
      await begin()
      const record = await writes.find(tenantId, auditId)
      if (record) return describeWrite(record, await writes.revertsOf(tenantId, auditId))
      throw new PlatformError('not_found', 'no such write', { friendly: 'No write with that auditId exists.' })
    }
    return events.audited(work, (outcome) => events.writeRead(call, auditId, outcome))
  },
)
