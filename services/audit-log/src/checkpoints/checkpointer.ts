import type { Database } from '@platform/postgres'
import type { Log } from '@platform/telemetry'
import type { Checkpoint, CheckpointSigner } from '../chain/checkpoint.ts'
import type { Events } from '../events.ts'
import type { Head } from '../store/append-events.ts'
import { insertCheckpoints, uncoveredHeads } from '../store/checkpoints.ts'
import type { CheckpointBucket } from './checkpoint-bucket.ts'

type Needs = { database: Database; bucket: CheckpointBucket; signer: CheckpointSigner; events: Events; log: Log }

const everyMs = 1_000

/** Signs the heads of chains that have grown, at most one a second each, and once more when it closes. */
export class Checkpointer {
  readonly #needs: Needs
  readonly #timer: NodeJS.Timeout
  #grown = new Map<string, Head>()
  /** Signed, and not yet in the bucket. */
  readonly #unpublished = new Map<string, Checkpoint>()
  #running: Promise<void> = Promise.resolve()
  #caughtUp = false

  constructor(needs: Needs) {
    this.#needs = needs
    this.#timer = setInterval(() => this.#tick(), everyMs)
  }

  add(heads: Iterable<Head>): void {
    for (const head of heads) {
      if (head.seq > (this.#grown.get(head.tenantId)?.seq ?? 0)) this.#grown.set(head.tenantId, head)
    }
  }

  async close(): Promise<void> {
    clearInterval(this.#timer)
    this.#tick()
    await this.#running
  }

  #tick(): void {
    this.#running = this.#running.then(() => this.#signAll())
  }

  async #signAll(): Promise<void> {
    const { database, signer, events, log } = this.#needs
    const heads = this.#grown
    this.#grown = new Map()
    try {
      // A process that was killed left rows behind that no checkpoint covers.
      if (!this.#caughtUp) for (const head of await uncoveredHeads(database)) heads.set(head.tenantId, head)
      if (heads.size > 0) {
        const checkpoints = Array.from(heads.values(), (head) => signer.sign(head))
        await insertCheckpoints(database, checkpoints)
        for (const checkpoint of checkpoints) {
          events.checkpointSigned(checkpoint)
          this.#unpublished.set(checkpoint.tenantId, checkpoint)
        }
      }
      this.#caughtUp = true
    } catch (error) {
      this.add(heads.values())
      log.warn({ err: error }, 'audit.checkpoint-failed')
    }
    await Promise.all(Array.from(this.#unpublished.values(), (checkpoint) => this.#publish(checkpoint)))
  }

  async #publish(checkpoint: Checkpoint): Promise<void> {
    try {
      await this.#needs.bucket.put(checkpoint)
      this.#unpublished.delete(checkpoint.tenantId)
    } catch (error) {
      this.#needs.log.warn({ err: error, tenantId: checkpoint.tenantId }, 'audit.checkpoint-not-published')
    }
  }
}
