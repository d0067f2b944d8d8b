import { findOperation } from '@platform/ads-catalog'
import type { Work } from '@platform/events'
import { listOf, recordOf, route } from '@platform/http'
import { z } from 'zod'
import type { Context } from '../context.ts'
import type { ProfileConnection } from '../profiles/profile.ts'
import { read } from '../reads/read.ts'
import { type ServeWriteNeeds, serveWrite } from '../writes/serve-write.ts'

/** More items than fit into a URL. */
const paramItemsMax = 5_000

const ParamValue = z.union([
  z.string(),
  z.number(),
  z.boolean(),
  listOf(z.union([z.string(), z.number()]), { max: paramItemsMax }),
])

const Body = z.strictObject({
  profileId: z.string().min(1),
  operation: z.string().min(1),
  params: recordOf(ParamValue, { max: 100 }).default({}),
  body: z.unknown().optional(),
  dryRun: z.unknown().optional(),
  idempotencyKey: z.unknown().optional(),
  previewId: z.unknown().optional(),
  confirmArchive: z.unknown().optional(),
})

const profileOf = ({ connection, profile }: ProfileConnection) => {
  const { profileId, currency, timezone, country } = profile
  return { profileId, region: connection.region, country, currency, timezone }
}

/**
 * Calls one operation of the Ads API for one profile. The answer of a read has Amazon's payload in one form for all of its APIs;
 * writes follow the write safety model.
 */
export const postCall = route(
  { method: 'post', path: '/api/amazon/ads/call', scopes: ['ads:read'], body: Body },
  async (call, needs: ServeWriteNeeds & Pick<Context, 'config' | 'profiles' | 'ads' | 'events'>) => {
    const { config, profiles, ads, events } = needs
    const { timeoutMs: deadlineMs } = config.calls
    const { profileId, params, body } = call.body
    const work: Work<object> = async (begin) => {
      const operation = findOperation(call.body.operation)
      if (operation.access === 'write') {
        const { target, answer } = await serveWrite(operation, call, needs, begin)
        return { ...answer, profile: profileOf(target) }
      }
      await begin()
      const target = await profiles.find(call.caller.tenantId, profileId, call.signal)
      const answer = await read(ads, { operation, params, body }, target, { signal: call.signal, deadlineMs })
      return { ok: true, operation: operation.name, ...answer, profile: profileOf(target) }
    }
    // A write that reached its record, its preview or its first answer already has its terminal event.
    return events.audited(work, (outcome) =>
      events.adsCalled(call, { operation: call.body.operation, profileId, params, body }, outcome),
    )
  },
)
