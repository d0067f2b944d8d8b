import { PlatformError } from '@platform/errors'
import type { SharedRedis } from '@platform/redis'
import type { SecretBox } from '@platform/secrets'
import type { Log } from '@platform/telemetry'
import { digest, type HeldToken } from './stored-token.ts'
import { TokenStore } from './token-store.ts'

/** How to get one token. */
export interface TokenSource {
  /** Names the token for every replica. */
  key: string
  /** What it is made of; a token made of something else (an earlier refresh token, say) is not used. */
  origin: string
  /** Asks Amazon. Has a deadline of its own: it is shared, so no single caller ends it. */
  load(): Promise<{ token: string /** Seconds. */; expiresIn: number }>
}

interface Options {
  redis: SharedRedis
  box: SecretBox
  log: Pick<Log, 'info'>
}

const heldMax = 20_000
const marginMsMax = 60_000

/** The caller's own end of waiting for something that goes on for others. */
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
 * Tokens that all replicas share: sealed in Redis, asked for by one replica at a time, replaced a minute before they expire.
 * Without Redis every replica asks for its own.
 */
export class TokenCache {
  readonly #store: TokenStore
  readonly #log: Pick<Log, 'info'>
  readonly #held = new Map<string, HeldToken & { origin: string }>()
  readonly #flights = new Map<string, Promise<string>>()

  constructor({ redis, box, log }: Options) {
    this.#store = new TokenStore(redis, box)
    this.#log = log
  }

  /** @throws what `load` throws, or the reason of `signal`. */
  async get(source: TokenSource, signal?: AbortSignal): Promise<string> {
    signal?.throwIfAborted()
    const held = this.#held.get(source.key)
    if (held && held.usableUntil > Date.now() && held.origin === digest(source.origin)) return held.token
    return await unlessAborted(this.#join(source), signal)
  }

  /** Amazon did not take this token: nobody gets it again. One that replaced it meanwhile stays. */
  async forget(key: string, token: string): Promise<void> {
    if (this.#held.get(key)?.token === token) this.#held.delete(key)
    await this.#store.remove(key, token)
  }

  #join(source: TokenSource): Promise<string> {
    const name = `${source.key} ${digest(source.origin)}`
    const running = this.#flights.get(name)
    if (running) return running
    const flight = this.#fetch(source).finally(() => this.#flights.delete(name))
    this.#flights.set(name, flight)
    return flight
  }

  async #fetch(source: TokenSource): Promise<string> {
    const origin = digest(source.origin)
    const found = await this.#store.readOrLock(source.key, origin)
    if (found instanceof PlatformError) throw found
    const held = found.held ?? (await this.#load(source, found.publish))
    if (this.#held.size >= heldMax) this.#held.delete(this.#held.keys().next().value ?? '')
    this.#held.set(source.key, { ...held, origin })
    return held.token
  }

  async #load(
    source: TokenSource,
    publish: (stored: HeldToken | PlatformError | undefined) => Promise<void>,
  ): Promise<HeldToken> {
    const askedAt = Date.now()
    try {
      const { token, expiresIn } = await source.load()
      const lifeMs = expiresIn * 1_000
      const held = { token, usableUntil: askedAt + lifeMs - Math.min(marginMsMax, lifeMs / 2) }
      await publish(held)
      this.#log.info({ key: source.key, durationMs: Date.now() - askedAt }, 'amazon.token-issued')
      return held
    } catch (error) {
      await publish(error instanceof PlatformError ? error : undefined)
      throw error
    }
  }
}
