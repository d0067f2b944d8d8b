import { jetstream, RetentionPolicy, StorageType } from '@nats-io/jetstream'
import { nanos } from '@nats-io/transport-node'
import { ensureStream, type Messaging } from '@platform/messaging'
import { SessionConnection } from '@platform/postgres'
import type { Log } from '@platform/telemetry'

interface Needs {
  /** POSTGRES_URL of the service's own role. */
  url: string
  messaging: Messaging
  log: Log
}

const syncStream = 'sync'
const batchMax = 200
const everyMs = 1_000

/**
 * Publishes the changes of runs to the stream `sync`, in the order in which they were committed. One replica does so: the holder of
 * an advisory lock. A message that was published and not deleted is published again under the same id, which the stream drops.
 */
export class NoticeRelay {
  readonly #needs: Needs
  readonly #session: SessionConnection
  readonly #timer: NodeJS.Timeout
  #running: Promise<void> = Promise.resolve()
  #isPending = false
  #hasStream = false
  #leads = false

  constructor(needs: Needs) {
    this.#needs = needs
    this.#session = new SessionConnection(needs.url, {
      name: 'sync-worker notices',
      timeoutMs: 5_000,
      onLost: () => {
        this.#leads = false
      },
    })
    this.#timer = setInterval(() => this.soon(), everyMs)
  }

  /** Relays what has been committed, if this replica is the one that relays. */
  soon(): void {
    if (this.#isPending) return
    this.#isPending = true
    this.#running = this.#running.then(async () => {
      this.#isPending = false
      await this.#relay().catch((err: unknown) => this.#needs.log.warn({ err }, 'sync.notices-not-sent'))
    })
  }

  async close(): Promise<void> {
    clearInterval(this.#timer)
    this.soon()
    await this.#running
    await this.#session.close()
  }

  async #relay(): Promise<void> {
    if (!this.#leads) {
      if (!(await this.#session.tryLock('notices'))) return
      this.#leads = true
    }
    const { messaging } = this.#needs
    if (!this.#hasStream) {
      await ensureSyncStream(messaging)
      this.#hasStream = true
    }
    const stream = jetstream(messaging.nats, { timeout: 2_000 })
    for (;;) {
      const rows = await this.#session.rowsInSession<{ id: string; subject: string; event: string }>(
        `select id, subject, event from notices order by position limit ${batchMax}`,
      )
      for (const { id, subject, event } of rows) {
        await stream.publish(subject, event, { msgID: id }).catch((error: unknown) => {
          this.#hasStream = false
          throw error
        })
        await this.#session.rowsInSession('delete from notices where id = $1', [id])
      }
      if (rows.length < batchMax) return
    }
  }
}

const ensureSyncStream = (messaging: Messaging): Promise<void> =>
  ensureStream(
    messaging,
    { name: syncStream, storage: StorageType.File, retention: RetentionPolicy.Limits },
    {
      subjects: ['sync.v1.>'],
      max_age: nanos(7 * 86_400_000),
      max_bytes: 256 * 1_048_576,
      duplicate_window: nanos(600_000),
    },
  )
