import type { Messaging } from '@platform/messaging'
import { OwnConnection } from '@platform/postgres'
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
/** Notices of other replicas may be lost: what no checkpoint covers is looked for once in so many rounds. */
const sweepRounds = 30
/** Core NATS subject on which replicas tell the one that signs which heads they have stored. */
const grownSubject = 'checkpoint.v1.grown'

const Notice = z.array(
  z.object({ tenantId: z.string(), seq: z.number(), hash: z.hex().transform((hex) => Buffer.from(hex, 'hex')) }),
)

/** Keeps the furthest head of each tenant. */
function keep(heads: Map<string, Head>, more: Iterable<Head>): void {
  for (const head of more) if (head.seq > (heads.get(head.tenantId)?.seq ?? 0)) heads.set(head.tenantId, head)
}

/**
 * Signs the heads of chains that have grown, at most one a second each, and once more when it closes. Of all replicas one signs: the
 * one that holds the lock, in the session in which it writes, so that a replica that lost the lock writes nothing more. The others
 * tell it what they have stored, which it signs when its chain has that row.
 */
export class Checkpointer {
  readonly #needs: Needs
  readonly #session: OwnConnection
  readonly #timer: NodeJS.Timeout
  /** Heads that this replica has stored. */
  #grown = new Map<string, Head>()
  /** Heads that other replicas say they have stored. */
  #noticed = new Map<string, Head>()
  /** Signed, and not yet in the bucket. */
  readonly #unpublished = new Map<string, Checkpoint>()
  #running: Promise<void> = Promise.resolve()
  #leading = false
  #rounds = 0

  constructor(needs: Needs) {
    this.#needs = needs
    this.#session = new OwnConnection(needs.url, {
      name: 'audit-log checkpoints',
      timeoutMs: 5_000,
      onOpen: async (client) => {
        // A holder that stands still, or is cut off, loses its session, and with it the lock.
        await client.query("set idle_session_timeout = '10s'")
      },
      onLost: () => {
        this.#leading = false
      },
    })
    needs.messaging.nats.subscribe(grownSubject, {
      callback: (error, message) => void (!error && this.#leading && this.#notice(message.string())),
    })
    this.#timer = setInterval(() => this.#tick(), everyMs)
  }

  /** What this replica has stored. */
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

  #notice(text: string): void {
    try {
      keep(this.#noticed, Notice.parse(JSON.parse(text)))
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
      // The heads are found again: the sweep after a failure reads what no checkpoint covers.
      this.#rounds = 0
      this.#needs.log.warn({ err: error }, 'audit.checkpoint-failed')
      return
    }
    await Promise.all(Array.from(this.#unpublished.values(), (checkpoint) => this.#publish(checkpoint)))
  }

  async #tryLead(): Promise<void> {
    const [row] = await this.#session.rows<{ locked: boolean }>(
      "select pg_try_advisory_lock(hashtextextended('checkpoints.' || current_schema(), 0)) as locked",
    )
    if (row?.locked !== true) return
    this.#leading = true
    // A leader that was killed left rows behind that no checkpoint covers.
    this.#rounds = 0
    this.#grown.clear()
    this.#unpublished.clear()
    this.#needs.log.info({}, 'audit.checkpoints-leading')
  }

  async #sign(): Promise<void> {
    const { signer, events } = this.#needs
    const session = { rows: this.#session.rowsInSession.bind(this.#session) }
    const [heads, noticed] = [this.#grown, [...this.#noticed.values()]]
    this.#grown = new Map()
    this.#noticed = new Map()
    if (noticed.length > 0) keep(heads, await storedHeads(session, noticed))
    if (this.#rounds % sweepRounds === 0) keep(heads, await uncoveredHeads(session))
    // The server ends a session that says nothing.
    else if (heads.size === 0) await session.rows('select 1')
    this.#rounds += 1
    if (heads.size === 0) return
    const checkpoints = Array.from(heads.values(), (head) => signer.sign(head))
    await insertCheckpoints(session, checkpoints)
    for (const checkpoint of checkpoints) {
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
