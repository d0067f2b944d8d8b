import { randomBytes } from 'node:crypto'
import { PlatformError } from '@platform/errors'
import type { Database } from '@platform/postgres'
import type { Revocation } from '@platform/tokens'
import type { Adapter, AdapterFactory, AdapterPayload } from 'oidc-provider'
import type { CredentialCache } from '../credentials/credential-cache.ts'
import type { readIssuedJwt, TokenModel } from './issued-jwt.ts'
import { createPayloadStore } from './payload-store.ts'

/** The OAuth server insists on a secret and never compares it: ours are hashes. Random, so that nothing derived from it is worth anything. */
const unusedSecret = randomBytes(32).toString('base64url')

type Needs = {
  database: Database
  credentials: Pick<CredentialCache, 'find'>
  revoke: (revocation: Revocation) => Promise<void>
  readJwt: ReturnType<typeof readIssuedJwt>
}

const unsupported = (what: string) => async (): Promise<never> => {
  throw new Error(`${what} are not written through the OAuth server`)
}

const clients = ({ credentials }: Needs, store: Adapter): Adapter => ({
  ...store,
  upsert: unsupported('clients'),
  async find(clientId): Promise<AdapterPayload | undefined> {
    const credential = await credentials.find(clientId).catch((cause: unknown) => {
      throw new PlatformError('unavailable', 'the credential could not be read', { cause })
    })
    return (
      credential && {
        client_id: credential.clientId,
        ...(credential.label && { client_name: credential.label }),
        client_secret: unusedSecret,
        token_endpoint_auth_method: 'client_secret_basic',
        grant_types: ['client_credentials'],
        response_types: [],
        redirect_uris: [],
        scope: credential.scopes.join(' '),
        tenant_id: credential.tenantId,
      }
    )
  },
})

/** Access tokens have no rows: they are found by verifying them, and destroyed by revoking their id. */
const accessTokens = (model: TokenModel, { revoke, readJwt }: Needs, store: Adapter): Adapter => ({
  ...store,
  upsert: unsupported('access tokens'),
  find: (id) => readJwt(model, id),
  destroy: (jti) => revoke({ type: 'token', id: jti, before: Math.floor(Date.now() / 1_000) }),
})

/** What the OAuth server keeps, per model: clients are our credentials, access tokens are JWTs, the rest are rows. */
export const createAdapter =
  (needs: Needs): AdapterFactory =>
  (model) => {
    const store = createPayloadStore(needs.database, model)
    if (model === 'Client') return clients(needs, store)
    if (model === 'ClientCredentials' || model === 'AccessToken') return accessTokens(model, needs, store)
    return store
  }
