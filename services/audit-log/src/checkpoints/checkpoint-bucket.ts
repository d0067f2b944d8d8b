import type { KV } from '@nats-io/kv'
import { PlatformError } from '@platform/errors'
import { openBucket, type StreamStore } from '@platform/messaging'
import type { Checkpoint } from '../chain/checkpoint.ts'
import { parseCheckpoint, publishedCheckpoint } from './checkpoint-record.ts'

const bucket = 'audit-checkpoints'

/** The newest checkpoint of each tenant, stored outside the reach of the database's administrator. */
export class CheckpointBucket {
  readonly #store: StreamStore
  #kv: Promise<KV> | undefined

  constructor(store: StreamStore) {
    this.#store = store
  }

  /** Stores a checkpoint unless a newer one is stored, so that a truncated chain stays detectable. */
  put(checkpoint: Checkpoint): Promise<void> {
    return this.#use(async (kv) => {
      const entry = await kv.get(checkpoint.tenantId)
      if (entry?.operation === 'PUT' && parseCheckpoint(entry.json()).seq >= checkpoint.seq) return
      // Fails when another replica has stored one meanwhile.
      const previousSeq = entry?.revision ?? 0
      await kv.put(checkpoint.tenantId, JSON.stringify(publishedCheckpoint(checkpoint)), { previousSeq })
    })
  }

  /**
   * Returns the newest checkpoint of a tenant; `unreadable` if the entry is not a checkpoint.
   * @throws PlatformError `unavailable` when the broker does not answer
   */
  async get(tenantId: string): Promise<Checkpoint | 'unreadable' | undefined> {
    const entry = await this.#use((kv) => kv.get(tenantId)).catch((cause: unknown) => {
      throw new PlatformError('unavailable', 'the bucket of checkpoints cannot be read', {
        friendly: 'The published checkpoints cannot be read now, so nothing was verified. Try again shortly.',
        cause,
      })
    })
    if (entry?.operation !== 'PUT') return undefined
    try {
      return parseCheckpoint(entry.json())
    } catch {
      return 'unreadable'
    }
  }

  tenantIds(): Promise<string[]> {
    return this.#use(async (kv) => Array.fromAsync(await kv.keys()))
  }

  /** After a failure the bucket is opened again, and created if it is missing. */
  async #use<T>(work: (kv: KV) => Promise<T>): Promise<T> {
    this.#kv ??= openBucket(this.#store, bucket, { history: 1 })
    try {
      return await work(await this.#kv)
    } catch (error) {
      this.#kv = undefined
      throw error
    }
  }
}
