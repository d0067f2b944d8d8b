import type { Database } from '@platform/postgres'
import type { Revocation } from '@platform/tokens'
import type { Adapter, AdapterFactory } from 'oidc-provider'
import type { GrantStore } from '../grants/grant-store.ts'
import { replayAdapter } from './assertions.ts'
import { type ClientSources, findClient } from './clients.ts'
import { grantAdapter } from './grant-adapter.ts'
import type { readIssuedJwt, TokenModel } from './issued-jwt.ts'
import { createPayloadStore } from './payload-store.ts'
import type { RefreshAnswers } from './refresh/refresh-answers.ts'
import { refreshTokenAdapter } from './refresh/refresh-grant.ts'

type Needs = ClientSources & {
  database: Database
  audience: string
  grants: Pick<GrantStore, 'find'>
  /** Ends a grant and all its codes and tokens. */
  endGrant: (grantId: string) => Promise<void>
  refreshAnswers: RefreshAnswers
  revoke: (revocation: Revocation) => Promise<void>
  readJwt: ReturnType<typeof readIssuedJwt>
}

const unsupported = (what: string) => async (): Promise<never> => {
  throw new Error(`${what} are not written through the OAuth server`)
}

const clients = (sources: ClientSources, store: Adapter): Adapter => ({
  ...store,
  upsert: unsupported('clients'),
  find: (clientId) => findClient(clientId, sources),
})

/** Access tokens have no rows: `find` verifies the JWT, `destroy` revokes its id. */
const accessTokens = (model: TokenModel, { revoke, readJwt }: Needs, store: Adapter): Adapter => ({
  ...store,
  upsert: unsupported('access tokens'),
  find: (id) => readJwt(model, id),
  destroy: (jti) => revoke({ type: 'token', id: jti, before: Math.floor(Date.now() / 1_000) }),
})

function adapterOf(model: string, needs: Needs, store: Adapter): Adapter {
  switch (model) {
    case 'Client':
      return clients(needs, store)
    case 'ClientCredentials':
    case 'AccessToken':
      return accessTokens(model, needs, store)
    case 'Grant':
      return grantAdapter(needs, store)
    case 'RefreshToken':
      return refreshTokenAdapter(store, needs.refreshAnswers)
    case 'ReplayDetection':
      return replayAdapter(needs.database, store)
    default:
      return store
  }
}

/**
 * Returns the storage adapters of the OAuth server by model: clients and grants come from this service's stores, access
 * tokens are JWTs, all others are rows.
 */
export const createAdapter =
  (needs: Needs): AdapterFactory =>
  (model) => ({
    ...adapterOf(model, needs, createPayloadStore(needs.database, model)),
    // Called for each model of an ended grant. Ending the grant has removed all of them.
    revokeByGrantId: async () => {},
  })
