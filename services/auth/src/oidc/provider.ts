import { scopes } from '@platform/tokens'
import { type Configuration, Provider } from 'oidc-provider'
import { isOneOf } from '../credentials/client-secret.ts'
import type { CredentialCache } from '../credentials/credential-cache.ts'
import { Es256Signer } from '../keys/es256-signer.ts'
import type { KeySet } from '../keys/key-ring.ts'
import type { createAdapter } from './adapter.ts'
import { paths } from './paths.ts'
import { resourceServerFor } from './resource-server.ts'

export type ProviderNeeds = {
  oauth: { issuer: string; audience: string; tokenSeconds: number }
  pepper: Buffer
  credentials: Pick<CredentialCache, 'find'>
  adapter: ReturnType<typeof createAdapter>
}

const own = (_ctx: unknown, client: { clientId: string }, token: { clientId?: string | undefined }): boolean =>
  token.clientId === client.clientId

const configure = ({ oauth, adapter }: ProviderNeeds, { current }: KeySet): Configuration => ({
  adapter,
  jwks: { keys: [new Es256Signer(current.privateJwk)] },
  routes: { token: paths.token, revocation: paths.revoke, introspection: paths.introspect, jwks: paths.jwks },
  scopes: Object.keys(scopes),
  claims: {},
  responseTypes: [],
  clientAuthMethods: ['client_secret_basic', 'client_secret_post'],
  clientDefaults: { id_token_signed_response_alg: 'ES256' },
  extraClientMetadata: { properties: ['tenant_id'] },
  pkce: { required: () => true },
  rotateRefreshToken: true,
  ttl: { ClientCredentials: oauth.tokenSeconds, AccessToken: oauth.tokenSeconds },
  extraTokenClaims: (_ctx, token) => ({ tenant_id: token.client?.tenant_id }),
  // Also a browser gets JSON from these endpoints.
  renderError: (ctx, out) => {
    ctx.body = out
  },
  features: {
    devInteractions: { enabled: false },
    userinfo: { enabled: false },
    dPoP: { enabled: false },
    rpInitiatedLogout: { enabled: false },
    pushedAuthorizationRequests: { enabled: false },
    externalSigningSupport: { enabled: true, ack: 'experimental-01' },
    clientCredentials: { enabled: true },
    introspection: { enabled: true, allowedPolicy: own },
    revocation: { enabled: true, allowedPolicy: own },
    resourceIndicators: {
      enabled: true,
      defaultResource: () => oauth.audience,
      getResourceServerInfo: resourceServerFor({ ...oauth, kid: current.kid }),
    },
  },
})

/** An OAuth server that signs with the current key of `keys`. */
export function createProvider(needs: ProviderNeeds, keys: KeySet): Provider {
  const provider = new Provider(needs.oauth.issuer, configure(needs, keys))
  // Behind the gateway.
  provider.proxy = true
  provider.Client.prototype.compareClientSecret = async function (secret: string): Promise<boolean> {
    const credential = await needs.credentials.find(this.clientId)
    const now = new Date()
    const live = credential?.secrets.filter(({ expiresAt }) => !expiresAt || expiresAt > now) ?? []
    return isOneOf(
      secret,
      live.map(({ hmac }) => hmac),
      needs.pepper,
    )
  }
  return provider
}
