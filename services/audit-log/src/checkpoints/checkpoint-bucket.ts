import { type KV, Kvm } from '@nats-io/kv'
import type { NatsConnection } from '@nats-io/transport-node'
import type { Checkpoint } from '../chain/checkpoint.ts'
import { parseCheckpoint, publishedCheckpoint } from './checkpoint-record.ts'

const bucket = 'audit-checkpoints'

/** The newest checkpoint of each tenant, kept where the database's administrator has no hand. */
export class CheckpointBucket {
  readonly #nats: NatsConnection
  readonly #replicas: number
  #kv: Promise<KV> | undefined

  constructor(nats: NatsConnection, { replicas }: { replicas: number }) {
    this.#nats = nats
    this.#replicas = replicas
  }

  /** Never goes back: a chain that has become shorter stays visible. */
  put(checkpoint: Checkpoint): Promise<void> {
    return this.#use(async (kv) => {
      const entry = await kv.get(checkpoint.tenantId)
      if (entry?.operation === 'PUT' && parseCheckpoint(entry.json()).seq >= checkpoint.seq) return
      // Fails when another replica has put one meanwhile.
      const previousSeq = entry?.revision ?? 0
      await kv.put(checkpoint.tenantId, JSON.stringify(publishedCheckpoint(checkpoint)), { previousSeq })
    })
  }

  /** @throws when the entry is no checkpoint, or the broker does not answer. */
  get(tenantId: string): Promise<Checkpoint | undefined> {
    return this.#use(async (kv) => {
      const entry = await kv.get(tenantId)
      return entry?.operation === 'PUT' ? parseCheckpoint(entry.json()) : undefined
    })
  }

  tenantIds(): Promise<string[]> {
    return this.#use(async (kv) => Array.fromAsync(await kv.keys()))
  }

  /** After a failure the bucket is opened, and made where it is missing, again. */
  async #use<T>(work: (kv: KV) => Promise<T>): Promise<T> {
    this.#kv ??= new Kvm(this.#nats).create(bucket, { history: 1, replicas: this.#replicas })
    try {
      return await work(await this.#kv)
    } catch (error) {
      this.#kv = undefined
      throw error
    }
  }
}
