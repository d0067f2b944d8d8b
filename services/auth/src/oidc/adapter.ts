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
  /** Ends a grant with its codes, refresh tokens and access tokens. */
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

/** Access tokens have no rows: they are found by verifying them, and destroyed by revoking their id. */
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

/** What the OAuth server keeps, per model: clients and grants are ours, access tokens are JWTs, the rest are rows. */
export const createAdapter =
  (needs: Needs): AdapterFactory =>
  (model) => ({
    ...adapterOf(model, needs, createPayloadStore(needs.database, model)),
    // Called for each model of a grant that ends; ending the grant has seen to them all.
    revokeByGrantId: async () => {},
  })
