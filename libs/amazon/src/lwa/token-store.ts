import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { PlatformError } from '@platform/errors'
import { RedisUnavailable, type SharedRedis, script } from '@platform/redis'
import type { SecretBox } from '@platform/secrets'
import { digest, type HeldToken, readStored, type Stored, writeFailure, writeToken } from './stored-token.ts'

/** Lifetime of a lock whose owner does not renew it, because it died. */
const lockMs = 2_000
const lockRenewMs = 700
const pollMs = 25
/** Lifetime of a stored failure: long enough for waiting replicas to read it, too short to delay the next attempt. */
const failureMs = 250

/** Deletes the value if it contains this token. */
const removeScript = script(`
local value = redis.call('GET', KEYS[1])
if value and string.find(value, ARGV[1], 1, true) then return redis.call('DEL', KEYS[1]) end
return 0
`)

/** Stores the value unless it is empty, and releases the lock if this replica still owns it. */
const publishScript = script(`
if ARGV[2] ~= '' then redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3]) end
if redis.call('GET', KEYS[2]) == ARGV[1] then redis.call('DEL', KEYS[2]) end
return 1
`)

/** A token, or the lock to request one: its owner must call `publish`, with undefined if there is nothing to store. */
export interface Found {
  held?: HeldToken
  publish(stored: Stored | undefined): Promise<void>
}

const unlocked: Found = { publish: async () => {} }

/** Stores sealed tokens in Redis, with a lock for their renewal. While Redis is unreachable, no lock is required. */
export class TokenStore {
  readonly #redis: SharedRedis
  readonly #box: SecretBox

  constructor(redis: SharedRedis, box: SecretBox) {
    this.#redis = redis
    this.#box = box
  }

  /** Returns the stored token, the failure of the replica that held the lock, or the lock. */
  async readOrLock(key: string, origin: string): Promise<Found | PlatformError> {
    const names = this.#names(key)
    const owner = randomUUID()
    try {
      for (let waited = false; ; waited = true) {
        const stored = await this.#read(key, origin)
        if (stored instanceof PlatformError) {
          if (waited) return stored
        } else if (stored) return { held: stored, publish: unlocked.publish }
        const got = await this.#redis.ask((redis) => redis.set(names.lock, owner, 'PX', lockMs, 'NX'))
        if (got !== 'OK') {
          await delay(pollMs)
          continue
        }
        // The previous owner of the lock may have published after the read and before the lock.
        const meanwhile = await this.#read(key, origin)
        const publish = this.#owned(key, origin, owner)
        if (!meanwhile || stored instanceof PlatformError) return { publish }
        await publish(undefined)
        return meanwhile instanceof PlatformError ? meanwhile : { held: meanwhile, publish: unlocked.publish }
      }
    } catch (error) {
      if (error instanceof RedisUnavailable) return unlocked
      throw error
    }
  }

  async remove(key: string, token: string): Promise<void> {
    await this.#redis.run(removeScript, [this.#names(key).value], [`.${digest(token)}.`]).catch(ignoreAway)
  }

  #names(key: string): { value: string; lock: string } {
    const value = `amazon:token:{${digest(key)}}`
    return { value, lock: `${value}:lock` }
  }

  async #read(key: string, origin: string): Promise<Stored | undefined> {
    const text = await this.#redis.ask((redis) => redis.get(this.#names(key).value))
    const stored = text === null ? undefined : readStored(this.#box, key, origin, text)
    return stored && 'usableUntil' in stored && stored.usableUntil <= Date.now() ? undefined : stored
  }

  /** Renews the lock until the result is published. */
  #owned(key: string, origin: string, owner: string): Found['publish'] {
    const { value, lock } = this.#names(key)
    const renew = setInterval(() => {
      this.#redis.ask((redis) => redis.pexpire(lock, lockMs)).catch(ignoreAway)
    }, lockRenewMs)
    return async (stored) => {
      clearInterval(renew)
      const failed = stored instanceof PlatformError
      const text = !stored ? '' : failed ? writeFailure(origin, stored) : writeToken(this.#box, key, origin, stored)
      const lifeMs = !stored || failed ? failureMs : Math.max(1, Math.floor(stored.usableUntil - Date.now()))
      await this.#redis.run(publishScript, [value, lock], [owner, text, lifeMs]).catch(ignoreAway)
    }
  }
}

const ignoreAway = (error: unknown): void => {
  if (!(error instanceof RedisUnavailable)) throw error
}
