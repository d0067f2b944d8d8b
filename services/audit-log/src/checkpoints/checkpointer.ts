import type { Messaging } from '@platform/messaging'
import { SessionConnection } from '@platform/postgres'
import type { Log } from '@platform/telemetry'
import { z } from 'zod'
import type { Checkpoint, CheckpointSigner } from '../chain/checkpoint.ts'
import type { Events } from '../events.ts'
import type { Head } from '../store/append-events.ts'
import { insertCheckpoints, storedHeads, uncoveredHeads } from '../store/checkpoints.ts'
import type { CheckpointBucket } from './checkpoint-bucket.ts'

type Needs = {
  /** POSTGRES_URL of the service's own role. */
  url: string
  messaging: Messaging
  bucket: CheckpointBucket
  signer: CheckpointSigner
  events: Events
  log: Log
}

const everyMs = 1_000
/** Messages of other replicas may be lost, so chains without a current checkpoint are searched once in this many rounds. */
const sweepRounds = 30
/** Core NATS subject on which replicas report the heads that they have stored to the signing replica. */
const grownSubject = 'checkpoint.v1.grown'

const ReportedHeads = z.array(
  z.object({ tenantId: z.string(), seq: z.number(), hash: z.hex().transform((hex) => Buffer.from(hex, 'hex')) }),
)

/** Keeps the furthest head of each tenant. */
function keep(heads: Map<string, Head>, more: Iterable<Head>): void {
  for (const head of more) if (head.seq > (heads.get(head.tenantId)?.seq ?? 0)) heads.set(head.tenantId, head)
}

/**
 * Signs the heads of chains that have grown, at most once a second each, and once more on close. Only one replica signs: the
 * holder of the advisory lock. It writes in the session of the lock, so that a replica without the lock cannot write. The other
 * replicas report their heads to it; it signs a reported head when its chain has that row.
 */
export class Checkpointer {
  readonly #needs: Needs
  readonly #session: SessionConnection
  readonly #timer: NodeJS.Timeout
  /** Heads that this replica has stored. */
  #grown = new Map<string, Head>()
  /** Heads reported by other replicas. */
  #reported = new Map<string, Head>()
  /** Signed, and not yet stored in the bucket. */
  readonly #unpublished = new Map<string, Checkpoint>()
  #running: Promise<void> = Promise.resolve()
  #leading = false
  #rounds = 0

  constructor(needs: Needs) {
    this.#needs = needs
    this.#session = new SessionConnection(needs.url, {
      name: 'audit-log checkpoints',
      timeoutMs: 5_000,
      onOpen: async (client) => {
        // A holder that is paused or cut off loses its session, and with it the lock.
        await client.query("set idle_session_timeout = '10s'")
      },
      onLost: () => {
        this.#leading = false
      },
    })
    needs.messaging.nats.subscribe(grownSubject, {
      callback: (error, message) => void (!error && this.#leading && this.#onReport(message.string())),
    })
    this.#timer = setInterval(() => this.#tick(), everyMs)
  }

  /** Adds heads that this replica has stored. */
  add(heads: Iterable<Head>): void {
    const stored = [...heads]
    if (this.#leading) {
      keep(this.#grown, stored)
      return
    }
    const { messaging } = this.#needs
    if (stored.length === 0 || !messaging.connected()) return
    messaging.nats.publish(
      grownSubject,
      JSON.stringify(stored.map(({ tenantId, seq, hash }) => ({ tenantId, seq, hash: hash.toString('hex') }))),
    )
  }

  #onReport(text: string): void {
    try {
      keep(this.#reported, ReportedHeads.parse(JSON.parse(text)))
    } catch (error) {
      this.#needs.log.warn({ err: error }, 'audit.checkpoint-notice-unreadable')
    }
  }

  async close(): Promise<void> {
    clearInterval(this.#timer)
    this.#tick()
    await this.#running
    await this.#session.close()
  }

  #tick(): void {
    this.#running = this.#running.then(() => this.#round())
  }

  async #round(): Promise<void> {
    try {
      if (!this.#leading) await this.#tryLead()
      if (!this.#leading) return
      await this.#sign()
    } catch (error) {
      // The next round runs the sweep, which reads the heads without a checkpoint again.
      this.#rounds = 0
      this.#needs.log.warn({ err: error }, 'audit.checkpoint-failed')
      return
    }
    await Promise.all(Array.from(this.#unpublished.values(), (checkpoint) => this.#publish(checkpoint)))
  }

  async #tryLead(): Promise<void> {
    if (!(await this.#session.tryLock('checkpoints'))) return
    this.#leading = true
    // A killed leader may have left rows without a checkpoint.
    this.#rounds = 0
    this.#grown.clear()
    this.#unpublished.clear()
    this.#needs.log.info({}, 'audit.checkpoints-leading')
  }

  async #sign(): Promise<void> {
    const { signer, events } = this.#needs
    const session = { rows: this.#session.rowsInSession.bind(this.#session) }
    const [heads, reported] = [this.#grown, [...this.#reported.values()]]
    this.#grown = new Map()
    this.#reported = new Map()
    if (reported.length > 0) keep(heads, await storedHeads(session, reported))
    if (this.#rounds % sweepRounds === 0) keep(heads, await uncoveredHeads(session))
    // Keep the session alive: the server ends an idle one.
    else if (heads.size === 0) await session.rows('select 1')
    this.#rounds += 1
    if (heads.size === 0) return
    const checkpoints = Array.from(heads.values(), (head) => signer.sign(head))
    for (const checkpoint of await insertCheckpoints(session, checkpoints)) {
      events.checkpointSigned(checkpoint)
      this.#unpublished.set(checkpoint.tenantId, checkpoint)
    }
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
