import { randomUUIDv7 } from 'node:crypto'
import { PlatformError } from '@platform/errors'
import type { Messaging } from '@platform/messaging'
import type { Log, Metrics } from '@platform/telemetry'
import { Counter, Gauge, Histogram } from 'prom-client'
import { AuditEvent, eventBytesMax, type NewAuditEvent } from './audit-event.ts'
import { canonicalJson } from './canonical-json.ts'
import { GroupCommit } from './outbox/group-commit.ts'
import { Relay } from './relay/relay.ts'
import { auditSubject } from './subject.ts'

/** Where a service leaves its audit events: durable when `record` resolves, on their way to audit-log from then on. */
export interface Outbox {
  /**
   * Resolves when the event is committed to this service's own table. Events of one actor arrive in the order of their calls.
   * @throws PlatformError `audit_unavailable` when that cannot be done within the deadline (the event may be stored even so);
   * `payload_too_large` for an event of more than 2 MiB, or than the broker takes; Error for one that breaks the schema.
   */
  record(event: NewAuditEvent): Promise<void>
  /** What is wrong, or undefined. */
  probe(): string | undefined
  /** Takes no more events, commits what waits. What is not yet with audit-log stays in the table for the next process. */
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
  /** Events that may wait for their commit at once. */
  eventsMax?: number
}

const headerBytesMax = 1_024
const waitingBytesMax = 64 * 1_048_576

type Completed = { id: string; subject: string; text: string }

function complete(event: NewAuditEvent, service: string, bytesMax: number): Completed {
  const whole = AuditEvent.parse({
    details: {},
    ...event,
    id: randomUUIDv7(),
    version: 1,
    occurred_at: new Date().toISOString(),
    service,
  })
  const text = canonicalJson(whole)
  if (Buffer.byteLength(text) > bytesMax) {
    throw new PlatformError('payload_too_large', `an audit event of ${text.length} characters`, {
      friendly: 'The request is too large to be recorded in the audit log.',
    })
  }
  return { id: whole.id, subject: auditSubject(whole), text }
}

/** Opens the outbox of one service; returns at once, and keeps trying where Postgres or NATS is away. */
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
  const seconds = new Histogram({
    name: 'outbox_record_duration_seconds',
    help: 'Time from record() to the committed event',
    buckets: [0.0005, 0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 2],
    registers,
  })
  const rejected = new Counter({
    name: 'outbox_rejected_total',
    help: 'Events not accepted: no commit in time',
    registers,
  })
  const relay = new Relay({
    ...{ url, service, messaging, log },
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
    ...{ service, log, deadlineMs, eventsMax },
    bytesMax: waitingBytesMax,
    onCommitted: () => relay.onCommitted(),
    onRejected: () => rejected.inc(),
  })
  return {
    async record(event) {
      const end = seconds.startTimer()
      // A message that the broker refuses for its size would never leave the outbox.
      const brokerBytesMax = (messaging.nats.info?.max_payload ?? Number.POSITIVE_INFINITY) - headerBytesMax
      const completed = complete(event, service, Math.min(eventBytesMax, brokerBytesMax))
      await commits.add({ ...completed, orderingKey: `${event.actor.type}:${event.actor.id}` })
      end()
    },
    probe: () => commits.probe(),
    async close() {
      await commits.close()
      await relay.close()
    },
  }
}
