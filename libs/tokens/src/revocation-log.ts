import { z } from 'zod'
import { type Revocation, type Revocations, revocationTtlMs, revocationTypes } from './revocations.ts'

/** Revocations in Redis, oldest first: one stream per shard of the gateways' logs, so that one script reaches both. */
const streamKey = (shard: number): string => `revocations:{${shard}}`

/** Key that holds the id of the newest entry. It is missing while the stream is empty. */
export const revocationVersionKey = (shard: number): string => `revocations:{${shard}}:version`

const Field = z.tuple([
  z.literal('type'),
  z.enum(revocationTypes),
  z.literal('id'),
  z.string(),
  z.literal('before'),
  z.coerce.number(),
])
const Entries = z.array(
  z.tuple([z.string(), Field]).transform(([entry, [, type, , id, , before]]) => ({ entry, type, id, before })),
)
const perRead = 500

/**
 * Appends revocations and sets the version. KEYS: stream, version. ARGV: type, id and before of each, flat. Drops entries whose
 * tokens have all expired.
 */
const appendScript = `
local id
for i = 1, #ARGV, 3 do
  id = redis.call('XADD', KEYS[1], '*', 'type', ARGV[i], 'id', ARGV[i + 1], 'before', ARGV[i + 2])
end
local oldest = redis.call('TIME')[1] * 1000 - ${revocationTtlMs}
redis.call('XTRIM', KEYS[1], 'MINID', string.format('%.0f', oldest))
redis.call('SET', KEYS[2], id, 'PX', ${revocationTtlMs})
redis.call('PEXPIRE', KEYS[1], ${revocationTtlMs})
return id
`

/** The ioredis commands used in this file. */
interface Redis {
  get(key: string): Promise<string | null>
  xrange(key: string, start: string, end: string, count: 'COUNT', n: number): Promise<unknown>
  eval(script: string, keys: number, ...args: string[]): Promise<unknown>
}

/** Appends revocations (at least one) to each of `shards`. Appending them again changes nothing. */
export async function appendRevocations(redis: Redis, shards: number, revocations: readonly Revocation[]) {
  const args = revocations.flatMap(({ type, id, before }) => [type, id, String(before)])
  const append = (shard: number) => redis.eval(appendScript, 2, streamKey(shard), revocationVersionKey(shard), ...args)
  await Promise.all(Array.from({ length: shards }, (_, shard) => append(shard)))
}

/** Returns whether each of `shards` has a revocation. */
export async function hasRevocations(redis: Redis, shards: number): Promise<boolean> {
  const versions = await Promise.all(
    Array.from({ length: shards }, (_, shard) => redis.get(revocationVersionKey(shard))),
  )
  return versions.every((version) => version !== null)
}

/** Returns whether entry id `id` (`<ms>-<n>`) is older than `than`. */
function isOlder(id: string, than: string): boolean {
  const [ms = 0, n = 0] = id.split('-').map(Number)
  const [thanMs = 0, thanN = 0] = than.split('-').map(Number)
  return ms < thanMs || (ms === thanMs && n < thanN)
}

/** Loads revocations from Redis into a verifier; the limiter's script returns the version with each call. */
export class RevocationReader {
  readonly #redis: Redis
  readonly #revocations: Pick<Revocations, 'apply'>
  readonly #versions = new Map<number, string>()
  readonly #last = new Map<number, string>()

  constructor(redis: Redis, revocations: Pick<Revocations, 'apply'>) {
    this.#redis = redis
    this.#revocations = revocations
  }

  /** Returns the version up to which this shard is loaded; empty at first. */
  version(shard: number): string {
    return this.#versions.get(shard) ?? ''
  }

  /** Resolves when all revocations of the shard are loaded. */
  async load(shard: number): Promise<void> {
    const version = (await this.#redis.get(revocationVersionKey(shard))) ?? ''
    let last = this.#last.get(shard)
    // After data loss, Redis counts from its clock again.
    if (last !== undefined && isOlder(version, last)) last = undefined
    for (;;) {
      const start = last === undefined ? '-' : `(${last}`
      const entries = Entries.parse(await this.#redis.xrange(streamKey(shard), start, '+', 'COUNT', perRead))
      for (const { type, id, before } of entries) this.#revocations.apply({ type, id, before })
      last = entries.at(-1)?.entry ?? last
      if (entries.length < perRead) break
    }
    if (last !== undefined) this.#last.set(shard, last)
    else this.#last.delete(shard)
    this.#versions.set(shard, version)
  }
}
