import { AckPolicy, DeliverPolicy, type JsMsg, jetstream, jetstreamManager } from '@nats-io/jetstream'
import { nanos } from '@nats-io/transport-node'
import type { Messaging } from '@platform/messaging'
import type { Log } from '@platform/telemetry'
import { AuditEvent } from './audit-event.ts'
import { type AuditFilter, auditStream, filterSubject } from './subject.ts'

/** A running subscription. */
export interface AuditSubscription {
  /** What is wrong, or undefined. */
  probe(): string | undefined
  /** Takes no more events; resolves when the handler has ended. */
  close(): Promise<void>
}

type Options = {
  /**
   * Name under which the broker remembers what was handled; replicas of one service share it and divide the events.
   * Without it the subscription sees only what is published while it runs.
   */
  durable?: string
  filter?: AuditFilter
  /**
   * Called with one event at a time. When it throws, the event comes again, later than its successors. Events come at
   * least once: `event.id` is the idempotency key.
   */
  handler: (event: AuditEvent) => Promise<void>
  log: Log
  /** Milliseconds a handler may take before the event is given to somebody else. */
  handlerMsMax?: number
}

const pauseMs = 250
const redeliverMsMax = 30_000

async function handle(message: JsMsg, { handler, log }: Options): Promise<void> {
  let event: AuditEvent
  try {
    event = AuditEvent.parse(message.json())
  } catch (error) {
    // It will not get better: redelivering it would block or burn for ever.
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

/** Follows the platform's audit events, checked against their schema. Resolves when the subscription stands. */
export async function subscribeAudit(messaging: Messaging, options: Options): Promise<AuditSubscription> {
  const { durable, filter = {}, log, handlerMsMax = 30_000 } = options
  const { nats } = messaging
  let closed = false
  let following = false
  let stop = (): void => {}
  const { promise: standing, resolve: onStanding } = Promise.withResolvers<void>()

  const follow = async (): Promise<void> => {
    const { consumers } = await jetstreamManager(nats, { checkAPI: false })
    const { name } = await consumers.add(auditStream, {
      ...(durable ? { durable_name: durable } : { inactive_threshold: nanos(60_000) }),
      filter_subject: filterSubject(filter),
      deliver_policy: durable ? DeliverPolicy.All : DeliverPolicy.New,
      ack_policy: AckPolicy.Explicit,
      ack_wait: nanos(handlerMsMax + 1_000),
    })
    const consumer = await jetstream(nats).consumers.get(auditStream, name)
    const messages = await consumer.consume({ max_messages: 32, expires: 5_000, abort_on_missing_resource: true })
    stop = () => messages.stop()
    if (closed) return stop()
    following = true
    onStanding()
    for await (const message of messages) await handle(message, options)
  }
  const followForever = async (): Promise<void> => {
    while (!closed) {
      await follow().catch((error: unknown) => log.warn({ err: error }, 'audit.subscription-broken'))
      following = false
      if (!closed) await new Promise((resolve) => setTimeout(resolve, pauseMs))
    }
  }
  // After a reconnection the consumer may be another one, or gone.
  messaging.onConnect(() => stop())
  const ended = followForever()
  await standing
  return {
    probe: () => (following && messaging.connected() ? undefined : 'audit events are not being followed'),
    async close() {
      closed = true
      stop()
      await ended
    },
  }
}
