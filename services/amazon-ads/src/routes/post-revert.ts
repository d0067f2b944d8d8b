import type { Work } from '@platform/events'
import { route } from '@platform/http'
import { z } from 'zod'
import type { Context } from '../context.ts'
import { requireWritten, revertWrite } from '../writes/revert/revert-write.ts'
import { type ServeWriteNeeds, writeCallOf } from '../writes/serve-write.ts'
import { readWriteOptions } from '../writes/write-request.ts'

const Params = z.object({ auditId: z.string().max(64) })
const Body = z.strictObject({
  dryRun: z.unknown().optional(),
  idempotencyKey: z.unknown().optional(),
  previewId: z.unknown().optional(),
  confirmArchive: z.unknown().optional(),
})

/** Reverts a write as far as Amazon allows, by another write, which is a dry run unless `dryRun` is exactly false. */
export const postRevert = route(
  {
    method: 'post',
    path: '/api/amazon/ads/writes/:auditId/revert',
    scopes: ['ads:write'],
    params: Params,
    body: Body,
    bodyOptional: true,
  },
  async (call, needs: ServeWriteNeeds & Pick<Context, 'events'>) => {
    const { auditId } = call.params
    let profileId = ''
    const work: Work<object> = async (begin) => {
      const options = readWriteOptions(call.body)
      const record = requireWritten(await needs.writes.find(call.caller.tenantId, auditId))
      profileId = record.target
      const open = await begin()
      const target = await needs.profiles.find(call.caller.tenantId, profileId, call.signal)
      const answer = await revertWrite(
        record,
        target.profile,
        options,
        writeCallOf(call, needs.ads, target, open),
        needs,
      )
      const { country, currency, timezone } = target.profile
      return { ...answer, profile: { profileId, region: target.connection.region, country, currency, timezone } }
    }
    // A write that reached its record, its preview or its first answer already has its terminal event.
    return needs.events.audited(work, (outcome) =>
      needs.events.adsCalled(call, { operation: `revert ${auditId}`, profileId, body: call.body }, outcome),
    )
  },
)
