import { scopes } from '@platform/tokens'
import { type Configuration, Provider, type TokenEndpointGrantContext } from 'oidc-provider'
import type { GrantStore } from '../grants/grant-store.ts'
import { Es256Signer } from '../keys/es256-signer.ts'
import type { KeySet } from '../keys/key-ring.ts'
import type { Sessions } from '../users/sessions.ts'
import type { createAdapter } from './adapter.ts'
import { assertionAlgorithms, requireGoodAssertion } from './assertions.ts'
import { type ClientSources, isClientSecret } from './clients.ts'
import { consentPolicy } from './consent-policy.ts'
import { bindSession } from './console-session.ts'
import { boundsProperties } from './credential-bounds.ts'
import { renderError } from './error-page.ts'
import { existingGrant } from './existing-grant.ts'
import { paths } from './paths.ts'
import type { RefreshAnswers } from './refresh/refresh-answers.ts'
import { graceful } from './refresh/refresh-grant.ts'
import { resourceServerFor } from './resource-server.ts'
import { singleUseCode } from './single-use-code.ts'
import { tokenClaims } from './token-claims.ts'

export type ProviderNeeds = ClientSources & {
  oauth: { issuer: string; audience: string; tokenSeconds: number; refreshIdleSeconds: number; refreshSeconds: number }
  pepper: Buffer
  sessions: Pick<Sessions, 'current'>
  grants: GrantStore
  refreshAnswers: RefreshAnswers
  endUnusedCode: (code: string) => Promise<void>
  adapter: ReturnType<typeof createAdapter>
}

const codeSeconds = 60
/** Time for the user to sign in and decide. */
const interactionSeconds = 1_800

const own = (_ctx: unknown, client: { clientId: string }, token: { clientId?: string | undefined }): boolean =>
  token.clientId === client.clientId

const configure = ({ oauth, adapter, grants }: ProviderNeeds, { current }: KeySet): Configuration => ({
  adapter,
  jwks: { keys: [new Es256Signer(current.privateJwk)] },
  routes: {
    authorization: paths.authorize,
    token: paths.token,
    revocation: paths.revoke,
    introspection: paths.introspect,
    jwks: paths.jwks,
  },
  scopes: Object.keys(scopes),
  claims: {},
  responseTypes: ['code'],
  clientAuthMethods: ['client_secret_basic', 'client_secret_post', 'private_key_jwt', 'none'],
  enabledJWA: { clientAuthSigningAlgValues: [...assertionAlgorithms] },
  assertJwtClientAuthClaimsAndHeader: requireGoodAssertion,
  clockTolerance: 5,
  clientDefaults: { id_token_signed_response_alg: 'ES256' },
  extraClientMetadata: { properties: ['tenant_id', ...boundsProperties] },
  pkce: { required: () => true },
  // RFC 6749 section 4.1.3: a code is bound to its redirect URI, so both requests must name it.
  allowOmittingSingleRegisteredRedirectUri: false,
  rotateRefreshToken: true,
  issueRefreshToken: (_ctx, client) => client.grantTypeAllowed('refresh_token'),
  expiresWithSession: () => false,
  // Revoking an access token ends only that token. All other revocations and replays end the grant.
  revokeGrantPolicy: ({ oidc }) => !(oidc.route === 'revocation' && oidc.entities.AccessToken),
  findAccount: (_ctx, sub) => ({ accountId: sub, claims: () => ({ sub }) }),
  loadExistingGrant: existingGrant(grants),
  interactions: {
    policy: consentPolicy(oauth),
    url: (_ctx, interaction) => `${paths.interaction}/${interaction.uid}`,
  },
  cookies: { names: { session: 'oauth_session', interaction: 'oauth_interaction', resume: 'oauth_resume' } },
  ttl: {
    ClientCredentials: (_ctx, token) => token.resourceServer?.accessTokenTTL ?? oauth.tokenSeconds,
    AccessToken: oauth.tokenSeconds,
    AuthorizationCode: codeSeconds,
    Interaction: interactionSeconds,
    RefreshToken: (_ctx, token) =>
      Math.max(1, Math.min(oauth.refreshIdleSeconds, oauth.refreshSeconds - token.totalLifetime())),
  },
  extraTokenClaims: tokenClaims(grants),
  renderError,
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

/** Creates an OAuth server that signs with the current key of `keys`. */
export function createProvider(needs: ProviderNeeds, keys: KeySet): Provider {
  /** Wraps grant handlers. oidc-provider registers them during construction. */
  class OurProvider extends Provider {
    override registerGrantType<Params extends object>(
      name: string,
      handler: (ctx: TokenEndpointGrantContext<Params>) => void | Promise<void>,
      ...rest: (string | readonly string[] | ReadonlySet<string> | undefined)[]
    ): void {
      const wrap = () => {
        if (name === 'refresh_token') return graceful(handler, needs.refreshAnswers)
        if (name === 'authorization_code') return singleUseCode(handler, needs.endUnusedCode)
        return handler
      }
      super.registerGrantType(name, wrap(), ...rest)
    }
  }
  const provider = new OurProvider(needs.oauth.issuer, configure(needs, keys))
  // The gateway sets the X-Forwarded headers.
  provider.proxy = true
  provider.Client.prototype.compareClientSecret = function (secret: string): Promise<boolean> {
    return isClientSecret(this.clientId, secret, needs)
  }
  bindSession(provider, needs.sessions)
  return provider
}
