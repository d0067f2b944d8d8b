import { decodeJwt } from 'jose'
import { errors, type KoaContextWithOIDC } from 'oidc-provider'
import { z } from 'zod'
import type { Events } from '../events.ts'
import { originOf } from '../origin-of.ts'

const Repeated = z.object({ access_token: z.string(), scope: z.string().optional() })
const Claims = z.object({ jti: z.string(), sub: z.string(), tenant_id: z.string(), grant_id: z.string() })

/** Routes of browsers. Their failures appear on a page and are not audited, because unauthenticated callers can cause them. */
export const browserRoutes: ReadonlySet<string> = new Set(['authorization', 'resume'])

export const isClientRefusal = (failure: unknown): boolean =>
  failure instanceof errors.OIDCProviderError && failure.error === 'invalid_client'

/** Returns the token of a repeated refresh response. */
function repeatedToken(answer: unknown) {
  const { access_token, scope } = Repeated.parse(answer)
  const { jti, sub, tenant_id, grant_id } = Claims.parse(decodeJwt(access_token))
  return { jti, scope, grantId: grant_id, accountId: sub, extra: { tenant_id } }
}

/** Records the audit event of a call. @throws PlatformError `audit_unavailable` */
export async function recordOutcome(
  ctx: KoaContextWithOIDC,
  { failure, durationMs, events }: { failure: unknown; durationMs: number; events: Events },
): Promise<void> {
  const { client, route, entities, params } = ctx.oidc
  if (browserRoutes.has(route)) return
  const origin = originOf(ctx)
  if (failure !== undefined) {
    const error = failure instanceof errors.OIDCProviderError ? failure.error : 'server_error'
    if (client) await events.tokenRefused({ client, endpoint: route, error, origin, durationMs })
    else if (isClientRefusal(failure)) events.clientUnknown()
    return
  }
  if (!client) return
  const isRefresh = params?.grant_type === 'refresh_token'
  if (entities.RepeatedAnswer) {
    const token = repeatedToken(entities.RepeatedAnswer)
    return events.tokenIssued({ client, token, origin, durationMs, isRefresh, isRepeated: true })
  }
  const token = entities.ClientCredentials ?? entities.AccessToken
  if (!token) return
  if (route === 'token') await events.tokenIssued({ client, token, origin, durationMs, isRefresh })
  if (route === 'revocation') await events.tokenRevoked({ client, token, origin, durationMs })
}
