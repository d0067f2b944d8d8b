import { PlatformError } from '@platform/errors'
import type { SharedRedis } from '@platform/redis'
import type { SecretBox } from '@platform/secrets'
import type { Log } from '@platform/telemetry'
import { digest, type HeldToken } from './stored-token.ts'
import { TokenStore } from './token-store.ts'

/** Source of one token. */
export interface TokenSource {
  /** Key of the token, shared by all replicas. */
  key: string
  /** The credential that the token is issued for. A token of another origin (an earlier refresh token, say) is not used. */
  origin: string
  /** Requests the token. Has its own deadline, because callers share the request and no single one may abort it. */
  load(): Promise<{ token: string /** Seconds. */; expiresIn: number }>
}

interface Options {
  redis: SharedRedis
  box: SecretBox
  log: Pick<Log, 'info'>
}

const heldMax = 20_000
const marginMsMax = 60_000

/** Rejects when `signal` aborts; the promise itself continues for other callers. */
function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return promise
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason)
    signal.addEventListener('abort', onAbort, { once: true })
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort))
    if (signal.aborted) onAbort()
  })
}

/**
 * Caches tokens for all replicas: sealed in Redis, requested by one replica at a time, replaced a minute before they expire.
 * While Redis is unreachable, each replica requests its own.
 */
export class TokenCache {
  readonly #store: TokenStore
  readonly #log: Pick<Log, 'info'>
  readonly #held = new Map<string, HeldToken & { origin: string }>()
  readonly #flights = new Map<string, Promise<HeldToken>>()

  constructor({ redis, box, log }: Options) {
    this.#store = new TokenStore(redis, box)
    this.#log = log
  }

  /** Returns a cached or new token. @throws everything that `load` throws; the reason of `signal` */
  async get(source: TokenSource, signal?: AbortSignal): Promise<HeldToken> {
    signal?.throwIfAborted()
    const held = this.#held.get(source.key)
    if (held && held.usableUntil > Date.now() && held.origin === digest(source.origin)) return held
    return await unlessAborted(this.#join(source), signal)
  }

  /** Removes a token that Amazon refused. Keeps a token that has replaced it. */
  async forget(key: string, token: string): Promise<void> {
    if (this.#held.get(key)?.token === token) this.#held.delete(key)
    await this.#store.remove(key, token)
  }

  #join(source: TokenSource): Promise<HeldToken> {
    const name = `${source.key} ${digest(source.origin)}`
    const running = this.#flights.get(name)
    if (running) return running
    const flight = this.#fetch(source).finally(() => this.#flights.delete(name))
    this.#flights.set(name, flight)
    return flight
  }

  async #fetch(source: TokenSource): Promise<HeldToken> {
    const origin = digest(source.origin)
    const found = await this.#store.readOrLock(source.key, origin)
    if (found instanceof PlatformError) throw found
    const held = found.held ?? (await this.#load(source, found.publish))
    if (this.#held.size >= heldMax) this.#held.delete(this.#held.keys().next().value ?? '')
    this.#held.set(source.key, { ...held, origin })
    return held
  }

  async #load(
    source: TokenSource,
    publish: (stored: HeldToken | PlatformError | undefined) => Promise<void>,
  ): Promise<HeldToken> {
    const requestedAt = Date.now()
    try {
      const { token, expiresIn } = await source.load()
      const lifeMs = expiresIn * 1_000
      const held = { token, usableUntil: requestedAt + lifeMs - Math.min(marginMsMax, lifeMs / 2) }
      await publish(held)
      this.#log.info({ key: source.key, durationMs: Date.now() - requestedAt }, 'amazon.token-issued')
      return held
    } catch (error) {
      await publish(error instanceof PlatformError ? error : undefined)
      throw error
    }
  }
}
