import type { JoiningDatabase } from '@platform/postgres'
import type { Log } from '@platform/telemetry'
import type { Revocation } from '@platform/tokens'
import type { Config } from '../config.ts'
import type { Events } from '../events.ts'
import type { GrantStore } from '../grants/grant-store.ts'
import type { ManageGrants } from '../grants/manage-grants.ts'
import type { KeyRing } from '../keys/key-ring.ts'
import type { RevocationDelivery } from '../revocations/deliver-revocations.ts'
import type { RevocationStore } from '../revocations/revocation-store.ts'
import type { LastUsed } from '../usage/note-last-used.ts'
import type { Sessions } from '../users/sessions.ts'
import { createAdapter } from './adapter.ts'
import { ClientLimits } from './client-limits.ts'
import { type ClientSources, findClient } from './clients.ts'
import { endGrantBy } from './end-grant.ts'
import { createFastToken } from './fast-token.ts'
import { readIssuedJwt } from './issued-jwt.ts'
import { createOAuthServer } from './oauth-server.ts'
import { endUnusedCode, purgePayloads } from './payload-store.ts'
import { createRefreshAnswers } from './refresh/refresh-answers.ts'

type Needs = {
  config: Pick<Config, 'oauth' | 'clientLimits'>
  database: JoiningDatabase
  pepper: Buffer
  ring: KeyRing
  revocations: RevocationStore
  delivery: RevocationDelivery
  clients: ClientSources
  grants: GrantStore
  manageGrants: ManageGrants
  sessions: Sessions
  events: Events
  lastUsed: LastUsed
  log: Log
}

/** Creates the OAuth server with its fast token path and its limits. */
export function createOAuth(needs: Needs) {
  const { config, database, pepper, ring, revocations, delivery, clients, grants, events, lastUsed } = needs
  const refreshAnswers = createRefreshAnswers(database)
  const revoke = async (revocation: Revocation): Promise<void> => {
    await revocations.record(revocation)
    await database.afterCommit(() => delivery.deliver())
  }
  const adapter = createAdapter({
    ...clients,
    database,
    audience: config.oauth.audience,
    grants,
    endGrant: endGrantBy(needs.manageGrants),
    refreshAnswers,
    revoke,
    readJwt: readIssuedJwt({ ...config.oauth, ring, revocations }),
  })
  return {
    refreshAnswers,
    oauth: createOAuthServer({
      ...clients,
      oauth: config.oauth,
      pepper,
      sessions: needs.sessions,
      grants,
      refreshAnswers,
      endUnusedCode: endUnusedCode(database),
      adapter,
      ring,
      database,
      events,
      lastUsed,
      log: needs.log,
    }),
    fastToken: createFastToken({
      oauth: config.oauth,
      pepper,
      credentials: clients.credentials,
      ring,
      events,
      lastUsed,
    }),
    clientLimits: new ClientLimits(config.clientLimits),
    /** Returns whether a client exists; true when the lookup fails. */
    isClient: (clientId: string): Promise<boolean> =>
      findClient(clientId, clients).then(
        (client) => client !== undefined,
        () => true,
      ),
    purges: [refreshAnswers.purge, () => purgePayloads(database)],
  }
}
