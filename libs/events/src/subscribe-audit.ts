import { DeliverPolicy, type JsMsg } from '@nats-io/jetstream'
import { nanos } from '@nats-io/transport-node'
import type { Messaging } from '@platform/messaging'
import type { Log } from '@platform/telemetry'
import { AuditEvent } from './audit-event.ts'
import { followStream } from './follow-stream.ts'
import { type AuditFilter, auditStream, filterSubject } from './subject.ts'

/** A running subscription. */
export interface AuditSubscription {
  /** Returns the current problem, or undefined. */
  probe(): string | undefined
  /** Takes no more events; resolves when the handler has finished. */
  close(): Promise<void>
}

type Options = {
  /**
   * Name under which the broker stores the position. Replicas of one service share it and divide the events. Without it the
   * subscription receives only events that are published while it runs.
   */
  durable?: string
  filter?: AuditFilter
  /**
   * Called with one event at a time. When it throws, the event is delivered again, after its successors. Delivery is at least
   * once: `event.id` is the idempotency key.
   */
  handler: (event: AuditEvent) => Promise<void>
  log: Log
  /** Milliseconds a handler may take before the broker delivers the event to another replica. */
  handlerMsMax?: number
}

const redeliverMsMax = 30_000

async function handle(message: JsMsg, { handler, log }: Options): Promise<void> {
  let event: AuditEvent
  try {
    event = AuditEvent.parse(message.json())
  } catch (error) {
    // Redelivery cannot help, so the message is terminated.
    log.error({ err: error, subject: message.subject, sequence: message.seq }, 'audit.event-unreadable')
    return message.term()
  }
  try {
    await handler(event)
    message.ack()
  } catch (error) {
    log.warn({ err: error, eventId: event.id, delivery: message.info.deliveryCount }, 'audit.handler-failed')
    message.nak(Math.min(100 * 2 ** message.info.deliveryCount, redeliverMsMax))
  }
}

/** Subscribes to the platform's audit events, validated against their schema. Resolves when the subscription is established. */
export async function subscribeAudit(messaging: Messaging, options: Options): Promise<AuditSubscription> {
  const { durable, filter = {}, log, handlerMsMax = 30_000 } = options
  const follower = followStream(messaging, {
    stream: auditStream,
    consumer: {
      ...(durable ? { durable_name: durable } : { inactive_threshold: nanos(60_000) }),
      filter_subject: filterSubject(filter),
      deliver_policy: durable ? DeliverPolicy.All : DeliverPolicy.New,
    },
    handlerMsMax,
    handle: (message) => handle(message, options),
    failureEvent: 'audit.subscription-broken',
    log,
  })
  await follower.ready
  return {
    probe: () => (follower.following() ? undefined : 'audit events are not being followed'),
    close: () => follower.close(),
  }
}
