import { findOperation } from '@platform/ads-catalog'
import type { Ads } from '@platform/ads-client'
import type { Region } from '@platform/amazon'
import {
  type ConnectedProfile,
  type Connection,
  type ConnectionStore,
  reauthRequired,
  reauthText,
} from '@platform/amazon-connections'
import { PlatformError, toPlatformError } from '@platform/errors'
import { type ProfileConnection, profilesOf } from './profile.ts'
import { readProfiles } from './read-profiles.ts'

/** The reason why a region's profiles may be out of date. */
export interface Note {
  region: Region
  accountId: string
  message: string
}

/** How long stored profiles are fresh. They rarely change, and the connection's row shares them among replicas. */
const freshMsMax = 10 * 60_000
/** Shortest interval between reads for unknown profile ids, so that guessed ids do not each cause a request to Amazon. */
const unknownIdMsMin = 30_000
const deadlineMs = 10_000

const missing = (profileId: string) => new PlatformError('profile_not_found', `no profile ${profileId.slice(0, 40)}`)

type Store = Pick<ConnectionStore, 'list' | 'markConnected'>

/** The profiles of a tenant's connections in all regions. */
export class Profiles {
  readonly #store: Store
  readonly #ads: Pick<Ads<Connection>, 'send'>
  readonly #consoleUrl: string
  readonly #readAt = new Map<string, number>()

  constructor({ store, ads, consoleUrl }: { store: Store; ads: Pick<Ads<Connection>, 'send'>; consoleUrl: string }) {
    this.#store = store
    this.#consoleUrl = consoleUrl
    this.#ads = ads
  }

  /** Lists all profiles. A region that does not answer has a note, and its last known profiles. */
  async list(tenantId: string, signal: AbortSignal): Promise<{ profiles: ProfileConnection[]; notes: Note[] }> {
    const current = await Promise.all((await this.#connections(tenantId)).map((one) => this.#current(one, signal)))
    return {
      profiles: current.flatMap(({ connection }) => profilesOf(connection)),
      notes: current.flatMap(({ note }) => note ?? []),
    }
  }

  /**
   * @throws PlatformError `profile_not_found`, also for another tenant's profile; `reauth_required` when its authorization is
   * revoked.
   */
  async find(tenantId: string, profileId: string, signal: AbortSignal): Promise<ProfileConnection> {
    const connections = await this.#connections(tenantId)
    const found = pick(connections, profileId) ?? (await this.#findAgain(connections, profileId, signal))
    if (!found) throw missing(profileId)
    if (found.connection.status === 'reauth_required') throw reauthRequired(found.connection, this.#consoleUrl)
    return found
  }

  async #connections(tenantId: string): Promise<Connection[]> {
    const all = await this.#store.list(tenantId).catch((cause: unknown) => {
      throw new PlatformError('unavailable', 'connections cannot be read', { cause })
    })
    return all.filter(({ kind }) => kind === 'ads')
  }

  async #findAgain(
    connections: Connection[],
    profileId: string,
    signal: AbortSignal,
  ): Promise<ProfileConnection | undefined> {
    const now = performance.now()
    const due = connections.filter(
      ({ connectionId, status }) =>
        status === 'connected' && now - (this.#readAt.get(connectionId) ?? Number.NEGATIVE_INFINITY) > unknownIdMsMin,
    )
    if (due.length === 0 || !/^\d{1,20}$/.test(profileId)) return undefined
    const refreshed = await Promise.all(due.map((one) => this.#refresh(one, signal).catch(() => one)))
    return pick(refreshed, profileId)
  }

  async #current(connection: Connection, signal: AbortSignal): Promise<{ connection: Connection; note?: Note }> {
    const { region, accountId, profiles, status, checkedAt } = connection
    const note = (message: string): Note => ({ region, accountId, message })
    if (status === 'reauth_required')
      return {
        connection,
        note: note(reauthText(connection, this.#consoleUrl)),
      }
    if (profiles.length > 0 && Date.now() - checkedAt.getTime() < freshMsMax) return { connection }
    try {
      return { connection: await this.#refresh(connection, signal) }
    } catch (error) {
      signal.throwIfAborted()
      const { kind, friendly } = toPlatformError(error)
      // The row has the new status already, but this copy of it does not.
      const current: Connection = kind === 'reauth_required' ? withFacts(connection, { status: kind }) : connection
      return { connection: current, note: note(`${friendly} Profiles as of ${checkedAt.toISOString()}.`) }
    }
  }

  /** Reads the profiles at Amazon and stores them for every replica. */
  async #refresh(connection: Connection, signal: AbortSignal): Promise<Connection> {
    this.#readAt.set(connection.connectionId, performance.now())
    const { payload } = await this.#ads.send(
      { connection },
      { operation: findOperation('profiles.list'), params: { accessLevel: 'view' } },
      { signal, deadlineMs },
    )
    const profiles = readProfiles(payload)
    await this.#store.markConnected(connection.connectionId, { profiles })
    return withFacts(connection, { profiles })
  }
}

/** Copies a connection with newer facts. Its prototype, which holds its secrets, stays the same. */
const withFacts = (
  connection: Connection,
  facts: Partial<{ profiles: ConnectedProfile[]; status: Connection['status'] }>,
): Connection => Object.assign(Object.create(Object.getPrototypeOf(connection)), connection, facts)

const pick = (connections: Connection[], profileId: string): ProfileConnection | undefined =>
  connections.flatMap(profilesOf).find(({ profile }) => profile.profileId === profileId)
