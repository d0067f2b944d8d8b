import { PlatformError } from '@platform/errors'
import { LRUCache } from 'lru-cache'
import { clientNetwork } from '../users/lockout/client-network.ts'

const windowMs = 60_000
const keysMax = 50_000

/** Counts events per key in fixed one-minute windows, in memory. */
class MinuteCounter {
  readonly #counts = new LRUCache<string, { events: number }>({ max: keysMax, ttl: windowMs })
  readonly #max: number

  constructor(max: number) {
    this.#max = max
  }

  count(key: string): void {
    const counted = this.#counts.get(key)
    if (counted) counted.events++
    else this.#counts.set(key, { events: 1 })
  }

  /** @throws PlatformError `rate_limited` when `key` has reached the maximum of its window */
  admit(key: string, friendly: string): void {
    if ((this.#counts.get(key)?.events ?? 0) < this.#max) return
    const seconds = Math.max(1, Math.ceil(this.#counts.getRemainingTTL(key) / 1_000))
    throw new PlatformError('rate_limited', `${key} has used up its minute`, {
      friendly,
      headers: { 'retry-after': String(seconds) },
    })
  }
}

/** Maxima per minute and replica. */
export interface ClientLimitsConfig {
  /** Calls of one client from one network. */
  callsMax: number
  /** Refused calls of one client from one network. */
  failuresMax: number
  /** Calls from one network that name no client, or a client that does not exist. */
  unknownMax: number
}

const keyOf = (address: string, clientId: string): string => `${clientId} at ${clientNetwork(address)}`

/**
 * Limits calls to the endpoints at which clients authenticate. Each client has its own limit, because offices and cloud
 * egress share addresses; calls of unknown clients are limited per network.
 */
export class ClientLimits {
  readonly #calls: MinuteCounter
  readonly #failures: MinuteCounter
  readonly #unknown: MinuteCounter

  constructor({ callsMax, failuresMax, unknownMax }: ClientLimitsConfig) {
    this.#calls = new MinuteCounter(callsMax)
    this.#failures = new MinuteCounter(failuresMax)
    this.#unknown = new MinuteCounter(unknownMax)
  }

  /** @throws PlatformError `rate_limited` */
  admit(address: string, clientId: string): void {
    const key = keyOf(address, clientId)
    const friendly = 'This client has made too many requests. Wait for the time in Retry-After, then try again.'
    this.#failures.admit(key, friendly)
    this.#calls.admit(key, friendly)
  }

  /** Counts one call of an existing client by the status of its response. */
  answered(address: string, clientId: string, status: number): void {
    const key = keyOf(address, clientId)
    this.#calls.count(key)
    if (status === 400 || status === 401) this.#failures.count(key)
  }

  /** Counts one call without an existing client. @throws PlatformError `rate_limited` */
  admitUnknown(address: string): void {
    const network = clientNetwork(address)
    const friendly =
      'Too many requests from this network named an unknown client. Check client_id, and wait for the time in Retry-After.'
    this.#unknown.admit(network, friendly)
    this.#unknown.count(network)
  }
}
