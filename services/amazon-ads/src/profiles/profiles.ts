import { findOperation } from '@platform/ads-catalog'
import type { ConnectedProfile, Connection, ConnectionStore, Region } from '@platform/amazon'
import { PlatformError, toPlatformError } from '@platform/errors'
import type { Ads } from '../ads/ads.ts'
import { type ProfileConnection, profilesOf } from './profile.ts'
import { readProfiles } from './read-profiles.ts'

/** Why a region's profiles may be out of date. */
export interface Note {
  region: Region
  accountId: string
  message: string
}

/** Profiles hardly change: what a replica has read serves the others, from the connection's row. */
const freshMsMax = 10 * 60_000
/** An unknown profile id makes us look at Amazon again, but not for everybody who guesses one. */
const againMsMin = 30_000
const deadlineMs = 10_000

const missing = (profileId: string) => new PlatformError('profile_not_found', `no profile ${profileId.slice(0, 40)}`)

/** A dead authorization: nothing is sent to Amazon until somebody gives it again. */
const reauthRequired = ({ name }: Connection) =>
  new PlatformError('reauth_required', `the connection of ${name} is not authorized`, {
    friendly: `Amazon no longer accepts the authorization of ${name}. Connect the account again in the console.`,
  })

type Store = Pick<ConnectionStore, 'list' | 'markConnected'>

/** The profiles that a tenant's connections reach, of all regions. */
export class Profiles {
  readonly #store: Store
  readonly #ads: Pick<Ads, 'send'>
  readonly #askedAt = new Map<string, number>()

  constructor({ store, ads }: { store: Store; ads: Pick<Ads, 'send'> }) {
    this.#store = store
    this.#ads = ads
  }

  /** A region that is away is in `notes`, with the profiles that it had when it last answered. */
  async list(tenantId: string, signal: AbortSignal): Promise<{ profiles: ProfileConnection[]; notes: Note[] }> {
    const asked = await Promise.all((await this.#connections(tenantId)).map((one) => this.#current(one, signal)))
    return {
      profiles: asked.flatMap(({ connection }) => profilesOf(connection)),
      notes: asked.flatMap(({ note }) => note ?? []),
    }
  }

  /** @throws PlatformError `profile_not_found`, also for another tenant's; `reauth_required` when its authorization is dead. */
  async find(tenantId: string, profileId: string, signal: AbortSignal): Promise<ProfileConnection> {
    const connections = await this.#connections(tenantId)
    const found = pick(connections, profileId) ?? (await this.#findAgain(connections, profileId, signal))
    if (!found) throw missing(profileId)
    if (found.connection.status === 'reauth_required') throw reauthRequired(found.connection)
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
        status === 'connected' && now - (this.#askedAt.get(connectionId) ?? Number.NEGATIVE_INFINITY) > againMsMin,
    )
    if (due.length === 0 || !/^\d{1,20}$/.test(profileId)) return undefined
    const asked = await Promise.all(due.map((one) => this.#ask(one, signal).catch(() => one)))
    return pick(asked, profileId)
  }

  async #current(connection: Connection, signal: AbortSignal): Promise<{ connection: Connection; note?: Note }> {
    const { region, accountId, name, profiles, status, checkedAt } = connection
    const note = (message: string): Note => ({ region, accountId, message })
    if (status === 'reauth_required') return { connection, note: note(`${name} has to be connected again.`) }
    if (profiles.length > 0 && Date.now() - checkedAt.getTime() < freshMsMax) return { connection }
    try {
      return { connection: await this.#ask(connection, signal) }
    } catch (error) {
      signal.throwIfAborted()
      const { kind, friendly } = toPlatformError(error)
      // The store knows by now; this copy of the row does not.
      const seen: Connection = kind === 'reauth_required' ? withFacts(connection, { status: kind }) : connection
      return { connection: seen, note: note(`${friendly} Profiles as of ${checkedAt.toISOString()}.`) }
    }
  }

  /** Asks Amazon, and keeps what it says for every replica. */
  async #ask(connection: Connection, signal: AbortSignal): Promise<Connection> {
    this.#askedAt.set(connection.connectionId, performance.now())
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

/** The same connection with newer facts; its secrets stay behind its prototype. */
const withFacts = (
  connection: Connection,
  facts: Partial<{ profiles: ConnectedProfile[]; status: Connection['status'] }>,
): Connection => Object.assign(Object.create(Object.getPrototypeOf(connection)), connection, facts)

const pick = (connections: Connection[], profileId: string): ProfileConnection | undefined =>
  connections.flatMap(profilesOf).find(({ profile }) => profile.profileId === profileId)
