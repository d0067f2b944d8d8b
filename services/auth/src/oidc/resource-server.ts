import { errors, type KoaContextWithOIDC, type ResourceServer } from 'oidc-provider'
import { originOf } from '../origin-of.ts'
import { requireAllowedAddress, requireTokenSeconds } from './credential-bounds.ts'

type Needs = { audience: string; tokenSeconds: number; kid: string }

/**
 * RFC 8707: the API is the only resource. Decides scopes for every grant: without `scope` the client gets all it may have,
 * and a scope it may not have is an error and never dropped (RFC 6749 section 3.3 allows both).
 */
export const resourceServerFor =
  ({ audience, tokenSeconds, kid }: Needs) =>
  (ctx: KoaContextWithOIDC, resource: string): ResourceServer => {
    if (resource !== audience) throw new errors.InvalidTarget(`the only resource is ${audience}`)
    const { params, client } = ctx.oidc
    if (!params || !client) throw new errors.InvalidTarget()
    requireAllowedAddress(client, originOf(ctx).address)
    const granted = client.scope ?? ''
    const allowed = new Set(granted.split(' '))
    const asked = typeof params.scope === 'string' ? params.scope : granted
    const refused = asked.split(' ').filter((scope) => !allowed.has(scope))
    if (refused.length > 0) {
      throw new errors.InvalidScope(`scopes not allowed to this client: ${refused.join(' ')}`, refused.join(' '))
    }
    params.scope = asked
    return {
      scope: granted,
      audience,
      accessTokenFormat: 'jwt',
      accessTokenTTL: requireTokenSeconds(client, tokenSeconds),
      jwt: { sign: { alg: 'ES256', kid } },
    }
  }
