import { marketplace, type Region } from '@platform/amazon'
import { PlatformError, validationError } from '@platform/errors'
import { amazonCallback } from './amazon-callback.ts'
import { connectedMarketplaces } from './connected-marketplaces.ts'
import { type Connection, type ConnectionAws, type ConnectionKind, merchantIdOf } from './connection.ts'
import type { ConnectionActor, ConnectionEvents } from './connection-events.ts'
import type { ConnectionStore, Found } from './connection-store.ts'
import type { Consent, Consents } from './consents.ts'
import { newAccountId } from './new-account-id.ts'
import type { Authorization, Partner } from './partner.ts'
import { tryAuthorization } from './try-authorization.ts'

/** Below what a person waits for, and above Login with Amazon's own deadline. */
const amazonMsMax = 12_000

interface Whose {
  tenantId: string
  /** Empty: a new account. */
  accountId?: string | undefined
  accountName?: string | undefined
  actor: ConnectionActor
}

/** Where somebody is sent who connects an account from our own pages. */
export interface Authorize extends Whose {
  kind: ConnectionKind
  marketplaceId?: string | undefined
  region?: Region | undefined
  draft?: boolean | undefined
  /** Names the browser session: only it may come back. */
  session: string
}

/** What Amazon's app store said when it sent somebody. */
export interface Arrive extends Whose {
  marketplaceId: string
  amazonCallbackUri: string
  amazonState: string
  sellingPartnerId: string
  draft?: boolean | undefined
  session: string
}

/** What Amazon's consent page came back with. */
export interface Complete {
  tenantId: string
  session: string
  state: string
  code: string
  sellingPartnerId?: string | undefined
  actor: ConnectionActor
}

/** An authorization that somebody gave to themselves and pasted here. */
export interface Add extends Whose {
  kind: ConnectionKind
  region: Region
  amazonId?: string | undefined
  /** Instead of those that Amazon names; needed for vendors. */
  marketplaceIds?: string[] | undefined
  refreshToken: string
  aws?: ConnectionAws | undefined
}

type Needs = {
  store: ConnectionStore
  consents: Consents
  partner: Partner
  events: ConnectionEvents
  /** What stands in for Amazon, where something does. */
  amazonUrl?: string | undefined
}

const gone = (connectionId: string) => new PlatformError('not_found', `no connection ${connectionId}`)

/** A service's connections, as people manage them: consent at Amazon, pasted tokens, tests, disconnecting. */
export function createManageConnections({ store, consents, partner, events, amazonUrl }: Needs) {
  /** `acc_north` and `north` would have the same merchant ids. */
  const requireOwnMerchants = async (tenantId: string, id: string): Promise<void> => {
    const like = (await store.list(tenantId)).find(
      ({ accountId }) => accountId !== id && merchantIdOf(accountId, '') === merchantIdOf(id, ''),
    )
    if (!like) return
    throw validationError([{ path: 'accountId', message: `is too like ${like.accountId}, which is there already` }])
  }
  const accountOf = async ({ tenantId, accountId, accountName }: Whose) => {
    const present = accountId ? await store.ofAccount(tenantId, accountId) : []
    const id = accountId || newAccountId()
    await requireOwnMerchants(tenantId, id)
    return { accountId: id, name: accountName || present[0]?.name || id }
  }
  const regionOf = ({ marketplaceId, region }: Pick<Authorize, 'marketplaceId' | 'region'>): Region => {
    const found = marketplaceId ? marketplace(marketplaceId)?.region : region
    if (found) return found
    throw validationError([{ path: 'marketplaceId', message: 'choose a marketplace' }])
  }
  const begin = async (input: Authorize, how: Pick<Consent, 'via' | 'sellingPartnerId'>) => {
    const { tenantId, kind, marketplaceId, actor, session } = input
    const region = regionOf(input)
    const consent: Consent = {
      ...{ tenantId, kind, region, actor, ...how, ...(await accountOf(input)) },
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

    /** The website workflow: the address of Amazon's consent page, good for ten minutes in this session. */
    async authorize(input: Authorize): Promise<{ url: string; expiresAt: Date }> {
      // Before anything is kept: a marketplace without a consent page is refused.
      partner.consentUrl({ ...input, region: regionOf(input) }, '')
      const { consent, state, expiresAt } = await begin(input, { via: 'website' })
      return { url: partner.consentUrl({ ...consent, draft: input.draft }, state), expiresAt }
    },

    /** The app-store workflow: back to Amazon, which then sends the browser here with a code. */
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

    /** Exchanges the code and keeps the connection. @throws PlatformError `validation_error` for a state that is not this session's */
    async complete({ tenantId, session, state, code, sellingPartnerId, actor }: Complete): Promise<Connection> {
      const consent = await consents.take(state, session)
      if (consent?.tenantId !== tenantId) {
        const message =
          'this consent was not begun in this browser within the last ten minutes, or is used up; start again'
        throw validationError([{ path: '', message }])
      }
      if (consent.sellingPartnerId && consent.sellingPartnerId !== sellingPartnerId) {
        throw validationError([{ path: '', message: 'Amazon came back with another selling partner; start again' }])
      }
      const { accountId, name, kind, region, marketplaceId, via } = consent
      const refreshToken = await partner
        .exchange(code, region, AbortSignal.timeout(amazonMsMax))
        .catch((error: unknown) => {
          if (!(error instanceof PlatformError) || error.kind !== 'reauth_required') throw error
          const message =
            'Amazon no longer accepts the code of this consent: it is good for five minutes, and once; start again'
          throw validationError([{ path: '', message }])
        })
      const marketplaceIds = kind === 'vendor' && marketplaceId ? [marketplaceId] : undefined
      return connect(
        { tenantId, accountId, name, kind, region, refreshToken, amazonId: sellingPartnerId },
        { via, actor, marketplaceIds },
      )
    },

    /** Self-authorization. @throws PlatformError `validation_error` when Amazon does not take the token */
    async add({ kind, region, amazonId, marketplaceIds, refreshToken, aws, ...whose }: Add): Promise<Connection> {
      if (kind === 'vendor' && !marketplaceIds?.length) {
        throw validationError([
          { path: 'marketplaceIds', message: 'Amazon does not say where a vendor sells: name it' },
        ])
      }
      const account = { tenantId: whose.tenantId, ...(await accountOf(whose)) }
      return connect(
        { ...account, kind, region, refreshToken, aws, amazonId },
        { via: 'token', actor: whose.actor, marketplaceIds },
      )
    },

    /** Calls Amazon once; what it says becomes the connection's status. */
    async test(tenantId: string, connectionId: string): Promise<{ ok: boolean; message: string }> {
      const connection = await store.find(tenantId, connectionId)
      if (!connection) throw gone(connectionId)
      const { kind, region, refreshToken, aws } = connection
      try {
        const found: Found = await partner.inspect(
          { kind, region, refreshToken, aws },
          AbortSignal.timeout(amazonMsMax),
        )
        const isBack = connection.status !== 'connected'
        await store.markConnected(connectionId, found)
        if (isBack) await events.restored(connection)
        return { ok: true, message: 'Amazon accepts the authorization and answers.' }
      } catch (error) {
        if (!(error instanceof PlatformError)) throw error
        if (error.kind === 'reauth_required' && (await store.markReauth(connectionId, error.friendly))) {
          await events.lost(connection)
        }
        return { ok: false, message: error.friendly }
      }
    },

    /** Forgets the authorization here; the selling partner withdraws it at Amazon. @throws PlatformError `not_found` */
    async remove(tenantId: string, connectionId: string, actor: ConnectionActor): Promise<void> {
      const connection = await store.find(tenantId, connectionId)
      if (!connection || !(await store.remove(tenantId, connectionId))) throw gone(connectionId)
      await events.disconnected(connection, actor)
    },
  }
}

export type ManageConnections = ReturnType<typeof createManageConnections>
