import { randomUUID, randomUUIDv7, type UUID } from 'node:crypto'
import { PlatformError } from '@platform/errors'
import type { Messaging } from '@platform/messaging'
import type { Log, Metrics } from '@platform/telemetry'
import { Counter, Gauge, Histogram } from 'prom-client'
import { AuditEvent, eventBytesMax, type NewAuditEvent } from './audit-event.ts'
import { canonicalJson } from './canonical-json.ts'
import type { OutboxEvent } from './outbox/commit-batch.ts'
import { GroupCommit } from './outbox/group-commit.ts'
import { Relay } from './relay/relay.ts'
import { auditSubject } from './subject.ts'

/** A call whose intent is durable: it gets exactly one terminal event, whatever happens to the process. */
export interface OpenCall {
  /** Id of the intent and of the terminal event. */
  id: string
  /**
   * Records the terminal event of the call; only the first call counts. The answer need not wait for it: it resolves when the
   * event is committed or was given up, and never rejects. If the process dies earlier, the event has the outcome `unknown`.
   */
  end(event: NewAuditEvent): Promise<void>
  /** Another statement of this service has deleted the intent and will insert the terminal event, so `end` does nothing. */
  handedOver(): void
}

/** One row of the outbox, for a service that inserts it in a statement of its own. */
export type { OutboxEvent } from './outbox/commit-batch.ts'

/** The audit events of one service. An event is durable when `record` resolves; from then on it is relayed to audit-log. */
export interface Outbox {
  /**
   * Commits the intent of a call; await it before the call's first side effect. `event` is recorded with its outcome if the
   * process ends before the call.
   * @throws PlatformError as `record` does; the call must then not be carried out.
   */
  begin(event: NewAuditEvent): Promise<OpenCall>
  /**
   * Resolves when the event is committed to this service's own table. Events of one actor arrive in the order of their calls.
   * @throws PlatformError `audit_unavailable` when the commit misses its deadline (the event may still be stored);
   * `payload_too_large` for an event of more than 2 MiB, or more than the broker accepts; Error for an event that violates the
   * schema.
   */
  record(event: NewAuditEvent): Promise<void>
  /**
   * Makes the row of an event that the service commits together with a change of its own tables. If the event is too large, its
   * details are dropped.
   */
  prepare(event: NewAuditEvent): OutboxEvent
  /** Announces that a row from `prepare` was committed. */
  committed(): void
  /** Returns the current problem, or undefined. */
  probe(): string | undefined
  /**
   * Takes no more events, commits the waiting ones, and records calls that have not ended as unknown. Rows that audit-log has not
   * stored yet stay in the table for the next process.
   */
  close(): Promise<void>
}

type Options = {
  /** POSTGRES_URL of the service's own role, with its own schema in the search path. No pooler in transaction mode. */
  url: string
  service: string
  messaging: Messaging
  log: Log
  metrics: Metrics
  /** Milliseconds an event may wait for its commit. */
  deadlineMs?: number
  /** Maximum number of events that wait for their commit. */
  eventsMax?: number
}

const headerBytesMax = 1_024
const waitingBytesMax = 64 * 1_048_576

function complete(event: NewAuditEvent, service: string, bytesMax: number, id = randomUUIDv7()): OutboxEvent {
  const whole = AuditEvent.parse({
    details: {},
    ...event,
    id,
    version: 1,
    occurred_at: new Date().toISOString(),
    service,
  })
  const text = canonicalJson(whole)
  if (Buffer.byteLength(text) > bytesMax) {
    throw new PlatformError('payload_too_large', `an audit event of ${text.length} characters`, {
      friendly:
        'The request is too large to be recorded in the audit log, which takes events of up to 2 MiB. Send a smaller request.',
    })
  }
  return { id, orderingKey: `${event.actor.type}:${event.actor.id}`, subject: auditSubject(whole), text }
}

/** Opens the outbox of one service. Returns at once, and retries while Postgres or NATS is unreachable. */
export function openOutbox({
  url,
  service,
  messaging,
  log,
  metrics,
  deadlineMs = 2_000,
  eventsMax = 10_000,
}: Options): Outbox {
  const registers = [metrics]
  const instance = randomUUID()
  const seconds = new Histogram({
    name: 'outbox_record_duration_seconds',
    help: 'Time from record() or begin() to the commit',
    buckets: [0.0005, 0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 2],
    registers,
  })
  const rejected = new Counter({
    name: 'outbox_rejected_total',
    help: 'Events not accepted: no commit in time',
    registers,
  })
  const relay = new Relay({
    url,
    service,
    instance,
    messaging,
    log,
    metrics: {
      rows: new Gauge({ name: 'outbox_rows', help: 'Events not yet stored by audit-log', registers }),
      oldestSeconds: new Gauge({ name: 'outbox_oldest_age_seconds', help: 'Age of the oldest of them', registers }),
      published: new Counter({
        name: 'outbox_published_total',
        help: 'Publications to the stream: "first", "again" for what it had lost, "failed" without its acknowledgement',
        labelNames: ['result'],
        registers,
      }),
    },
  })
  const commits = new GroupCommit(url, {
    service,
    instance,
    log,
    deadlineMs,
    eventsMax,
    bytesMax: waitingBytesMax,
    onCommitted: () => relay.onCommitted(),
    onRejected: () => rejected.inc(),
  })
  // A message that the broker refuses for its size would never leave the outbox.
  const bytesMax = () =>
    Math.min(eventBytesMax, (messaging.nats.info?.max_payload ?? Number.POSITIVE_INFINITY) - headerBytesMax)
  /** Drops the details of an event that is too large, because the call has already happened. */
  const terminal = (event: NewAuditEvent, id: UUID): OutboxEvent => {
    try {
      return complete(event, service, bytesMax(), id)
    } catch (error) {
      log.error({ err: error, action: event.action }, 'outbox.details-dropped')
      return complete({ ...event, details: { dropped: true } }, service, bytesMax(), id)
    }
  }
  return {
    async begin(event) {
      const end = seconds.startTimer()
      const id = randomUUIDv7()
      const intent = complete(event, service, bytesMax(), id)
      const outcome = { status: 'failed' as const, kind: 'audit_unavailable' }
      await commits.add(intent, { refused: () => terminal({ ...event, outcome }, id) })
      if (event.request?.repeated) await commits.replaceDead({ ...intent, requestId: event.request.id })
      end()
      let isEnded = false
      return {
        id,
        async end(last) {
          if (isEnded) return
          isEnded = true
          await commits.end(terminal(last, id))
        },
        handedOver() {
          isEnded = true
        },
      }
    },
    async record(event) {
      const end = seconds.startTimer()
      await commits.add(complete(event, service, bytesMax()))
      end()
    },
    prepare: (event) => terminal(event, randomUUIDv7()),
    committed: () => relay.onCommitted(),
    probe: () => commits.probe(),
    async close() {
      await commits.close()
      await relay.close()
    },
  }
}
