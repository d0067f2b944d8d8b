import { checkParams, type Operation, type Params } from '@platform/ads-catalog'
import type { Ads } from '@platform/ads-client'
import type { Connection } from '@platform/amazon-connections'
import { validationError } from '@platform/errors'
import type { OpenCall } from '@platform/events'
import type { CallContext } from '@platform/http'
import { insufficientScope } from '@platform/tokens'
import { writeActorOf } from '@platform/writes'
import type { ProfileConnection } from '../profiles/profile.ts'
import type { Profiles } from '../profiles/profiles.ts'
import { amazonFor } from './amazon-for.ts'
import { write } from './write.ts'
import type { WriteNeeds } from './write-needs.ts'
import { readWriteOptions, type WriteCall } from './write-request.ts'

type Call = Pick<
  CallContext<unknown, unknown, unknown>,
  'caller' | 'requestId' | 'address' | 'method' | 'path' | 'signal' | 'refuseAs'
>

export interface ServeWriteNeeds extends WriteNeeds {
  ads: Pick<Ads<Connection>, 'send' | 'takeRetry'>
  profiles: Pick<Profiles, 'find'>
}

/** @throws PlatformError `insufficient_scope` that names the missing scope. */
function requireWriteScope({ caller }: Pick<Call, 'caller'>): void {
  if (!caller.scopes.has('ads:write')) throw insufficientScope(caller, ['ads:write'], ['ads:read', 'ads:write'])
}

/** Makes the `WriteCall` of an HTTP call for one profile. */
export const writeCallOf = (
  call: Call,
  ads: Pick<Ads<Connection>, 'send' | 'takeRetry'>,
  { connection, profile }: ProfileConnection,
  open: OpenCall,
): WriteCall => ({
  open,
  actor: writeActorOf(call),
  amazon: amazonFor(ads, { connection, profileId: profile.profileId }),
  signal: call.signal,
  refuseAs: call.refuseAs,
})

/** Serves one write operation of `POST /api/amazon/ads/call`. */
export async function serveWrite(
  operation: Operation,
  call: Call & { body: { profileId: string; params: Params; body?: unknown } & Record<string, unknown> },
  needs: ServeWriteNeeds,
  begin: () => Promise<OpenCall>,
): Promise<{ target: ProfileConnection; answer: object }> {
  requireWriteScope(call)
  const { profileId, params, body, dryRun, idempotencyKey, previewId, confirmArchive } = call.body
  const options = readWriteOptions({ dryRun, idempotencyKey, previewId, confirmArchive })
  const issues = checkParams(operation, params)
  if (issues.length > 0) throw validationError(issues)
  const open = await begin()
  const target = await needs.profiles.find(call.caller.tenantId, profileId, call.signal)
  const request = { ...options, operation, body, profile: target.profile }
  return { target, answer: await write(request, writeCallOf(call, needs.ads, target, open), needs) }
}
