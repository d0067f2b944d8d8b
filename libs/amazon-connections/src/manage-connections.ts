import { randomBytes } from 'node:crypto'
import { marketplace, type Region } from '@platform/amazon'
import { PlatformError, validationError } from '@platform/errors'
import { amazonCallback } from './amazon-callback.ts'
import { connectedMarketplaces } from './connected-marketplaces.ts'
import { type Connection, type ConnectionAws, type ConnectionKind, merchantIdOf } from './connection.ts'
import type { ConnectionActor, ConnectionEvents } from './connection-events.ts'
import type { ConnectionStore, Inspection } from './connection-store.ts'
import type { Consent, Consents } from './consents.ts'
import type { Authorization, Partner } from './partner.ts'
import { tryAuthorization } from './try-authorization.ts'

/** Below the console's timeout, and above the deadline of requests to Login with Amazon. */
const amazonMsMax = 12_000

interface Account {
  tenantId: string
  /** Absent or empty for a new account. */
  accountId?: string | undefined
  accountName?: string | undefined
  actor: ConnectionActor
}

/** Input of the website workflow, which starts in the console. */
export interface Authorize extends Account {
  kind: ConnectionKind
  marketplaceId?: string | undefined
  region?: Region | undefined
  draft?: boolean | undefined
  /** Browser session; only it can complete the consent. */
  session: string
}

/** Input of the app-store workflow: the parameters that Amazon's app store sends. */
export interface Arrive extends Account {
  marketplaceId: string
  amazonCallbackUri: string
  amazonState: string
  sellingPartnerId: string
  draft?: boolean | undefined
  session: string
}

/** The parameters that Amazon's consent page returns with. */
export interface Complete {
  tenantId: string
  session: string
  state: string
  code: string
  sellingPartnerId?: string | undefined
  actor: ConnectionActor
}

/** Input of a self-authorization: a pasted refresh token. */
export interface Add extends Account {
  kind: ConnectionKind
  region: Region
  amazonId?: string | undefined
  /** Replaces the marketplaces that Amazon returns; required for vendors. */
  marketplaceIds?: string[] | undefined
  refreshToken: string
  aws?: ConnectionAws | undefined
}

type Needs = {
  store: ConnectionStore
  consents: Consents
  partner: Partner
  events: ConnectionEvents
  /** Base URL that replaces Amazon's hosts, if any. */
  amazonUrl?: string | undefined
}

const missing = (connectionId: string) => new PlatformError('not_found', `there is no connection ${connectionId}`)

/** Manages a service's connections: consents at Amazon, pasted tokens, tests, disconnecting. */
export function createManageConnections({ store, consents, partner, events, amazonUrl }: Needs) {
  /** Refuses an account id whose merchant ids equal those of another one, such as `north` beside `acc_north`. */
  const requireDistinctMerchants = async (tenantId: string, id: string): Promise<void> => {
    const similar = (await store.list(tenantId)).find(
      ({ accountId }) => accountId !== id && merchantIdOf(accountId, '') === merchantIdOf(id, ''),
    )
    if (!similar) return
    throw validationError([
      {
        path: 'accountId',
        message: `is too similar to ${similar.accountId}, which exists already. Choose another id.`,
      },
    ])
  }
  const accountOf = async ({ tenantId, accountId, accountName }: Account) => {
    const present = accountId ? await store.ofAccount(tenantId, accountId) : []
    const id = accountId || `acc_${randomBytes(8).toString('hex')}`
    await requireDistinctMerchants(tenantId, id)
    return { accountId: id, name: accountName || present[0]?.name || id }
  }
  const regionOf = ({ marketplaceId, region }: Pick<Authorize, 'marketplaceId' | 'region'>): Region => {
    const found = marketplaceId ? marketplace(marketplaceId)?.region : region
    if (found) return found
    throw validationError([{ path: 'marketplaceId', message: 'is required' }])
  }
  const begin = async (input: Authorize, origin: Pick<Consent, 'via' | 'sellingPartnerId'>) => {
    const { tenantId, kind, marketplaceId, actor, session } = input
    const region = regionOf(input)
    const consent: Consent = {
      ...{ tenantId, kind, region, actor, ...origin, ...(await accountOf(input)) },
      ...(marketplaceId && { marketplaceId }),
    }
    return { consent, ...(await consents.begin(consent, session)) }
  }

  const connect = async (
    authorization: Authorization & { tenantId: string; accountId: string; name: string; amazonId?: string | undefined },
    { via, actor, marketplaceIds }: { via: string; actor: ConnectionActor; marketplaceIds?: string[] | undefined },
  ): Promise<Connection> => {
    const found = await tryAuthorization(partner, authorization, AbortSignal.timeout(amazonMsMax))
    const amazonId = authorization.amazonId || found.amazonId
    const { connection, isNew } = await store.put({
      ...authorization,
      ...found,
      marketplaces: connectedMarketplaces(authorization, found, marketplaceIds),
      amazonId,
    })
    await events.connected(connection, actor, { via, isNew })
    return connection
  }

  return {
    list: (tenantId: string) => store.list(tenantId),

    /** Starts the website workflow. Returns the URL of Amazon's consent page, valid for ten minutes in this session. */
    async authorize(input: Authorize): Promise<{ url: string; expiresAt: Date }> {
      // Refuses a marketplace without a consent page before anything is stored.
      partner.consentUrl({ ...input, region: regionOf(input) }, '')
      const { consent, state, expiresAt } = await begin(input, { via: 'website' })
      return { url: partner.consentUrl({ ...consent, draft: input.draft }, state), expiresAt }
    },

    /** Continues the app-store workflow. Returns Amazon's URL, which redirects the browser back here with a code. */
    async arrive(input: Arrive): Promise<{ url: string; expiresAt: Date }> {
      const url = amazonCallback(input.amazonCallbackUri, amazonUrl)
      const { sellingPartnerId } = input
      const { state, expiresAt } = await begin({ ...input, kind: 'seller' }, { via: 'app_store', sellingPartnerId })
      url.searchParams.set('redirect_uri', partner.redirectUri)
      url.searchParams.set('amazon_state', input.amazonState)
      url.searchParams.set('state', state)
      if (input.draft) url.searchParams.set('version', 'beta')
      return { url: url.href, expiresAt }
    },

    /** Exchanges the code and stores the connection. @throws PlatformError `validation_error` for a state of another session */
    async complete({ tenantId, session, state, code, sellingPartnerId, actor }: Complete): Promise<Connection> {
      const consent = await consents.take(state, session)
      if (consent?.tenantId !== tenantId) {
        const message =
          'This consent was used already, or did not start in this browser within the last ten minutes. Start again.'
        throw validationError([{ path: '', message }])
      }
      if (consent.sellingPartnerId && consent.sellingPartnerId !== sellingPartnerId) {
        throw validationError([
          { path: '', message: 'Amazon returned another selling partner than the one that started. Start again.' },
        ])
      }
      const { accountId, name, kind, region, marketplaceId, via } = consent
      const refreshToken = await partner
        .exchange(code, region, AbortSignal.timeout(amazonMsMax))
        .catch((error: unknown) => {
          if (!(error instanceof PlatformError) || error.kind !== 'reauth_required') throw error
          const message =
            'Amazon no longer accepts the code of this consent, which is valid once, for five minutes. Start again.'
          throw validationError([{ path: '', message }])
        })
      const marketplaceIds = kind === 'vendor' && marketplaceId ? [marketplaceId] : undefined
      return connect(
        { tenantId, accountId, name, kind, region, refreshToken, amazonId: sellingPartnerId },
        { via, actor, marketplaceIds },
      )
    },

    /** Connects an account by a pasted refresh token. @throws PlatformError `validation_error` if Amazon does not accept it */
    async add({ kind, region, amazonId, marketplaceIds, refreshToken, aws, ...account }: Add): Promise<Connection> {
      if (kind === 'vendor' && !marketplaceIds?.length) {
        throw validationError([
          {
            path: 'marketplaceIds',
            message: 'is required for a vendor, because Amazon does not return the marketplaces of vendors',
          },
        ])
      }
      const { tenantId, actor } = account
      return connect(
        { tenantId, ...(await accountOf(account)), kind, region, refreshToken, aws, amazonId },
        { via: 'token', actor, marketplaceIds },
      )
    },

    /** Tests a connection by one call to Amazon, which determines its status. */
    async test(tenantId: string, connectionId: string): Promise<{ ok: boolean; message: string }> {
      const connection = await store.find(tenantId, connectionId)
      if (!connection) throw missing(connectionId)
      const { kind, region, refreshToken, aws } = connection
      try {
        const found: Inspection = await partner.inspect(
          { kind, region, refreshToken, aws },
          AbortSignal.timeout(amazonMsMax),
        )
        const isRestored = connection.status !== 'connected'
        await store.markConnected(connectionId, found)
        if (isRestored) await events.restored(connection)
        return { ok: true, message: 'Amazon accepts the authorization.' }
      } catch (error) {
        if (!(error instanceof PlatformError)) throw error
        if (error.kind === 'reauth_required' && (await store.markReauth(connectionId, error.friendly))) {
          await events.lost(connection)
        }
        return { ok: false, message: error.friendly }
      }
    },

    /** Deletes the connection. Its owner can withdraw the authorization at Amazon only. @throws PlatformError `not_found` */
    async remove(tenantId: string, connectionId: string, actor: ConnectionActor): Promise<void> {
      const connection = await store.find(tenantId, connectionId)
      if (!connection || !(await store.remove(tenantId, connectionId))) throw missing(connectionId)
      await events.disconnected(connection, actor)
    },
  }
}

/** See createManageConnections. */
export type ManageConnections = ReturnType<typeof createManageConnections>
