import { DeliverPolicy, DiscardPolicy, type JsMsg, RetentionPolicy, StorageType } from '@nats-io/jetstream'
import { nanos } from '@nats-io/transport-node'
import { ensureStream, type Messaging, type StreamStore } from '@platform/messaging'
import type { Log } from '@platform/telemetry'
import { followStream, type StreamFollower } from '../follow-stream.ts'
import { UsageReport, usageStream, usageSubject } from './usage-report.ts'

type Options = {
  /** Name under which the broker stores the position; replicas share it and divide the reports. */
  durable: string
  /** Called with one report at a time. When it throws, the report is delivered again; `report.id` is the idempotency key. */
  handler: (report: UsageReport) => Promise<void>
  log: Log
}

const handlerMsMax = 10_000
const redeliverMsMax = 30_000
const keptMs = 7 * 86_400_000
const maxBytes = 256 * 1_048_576

/** Creates the stream if it is missing. The operator may change its settings except the replica count. */
const ensureUsageStream = (store: StreamStore): Promise<void> =>
  ensureStream(store, {
    name: usageStream,
    subjects: [usageSubject],
    storage: StorageType.File,
    retention: RetentionPolicy.Limits,
    discard: DiscardPolicy.Old,
    max_age: nanos(keptMs),
    max_bytes: maxBytes,
    duplicate_window: nanos(120_000),
  })

async function handle(message: JsMsg, { handler, log }: Options): Promise<void> {
  const parsed = UsageReport.safeParse(readJson(message))
  if (!parsed.success) {
    log.error({ err: parsed.error, sequence: message.seq }, 'usage.report-unreadable')
    return message.term()
  }
  try {
    await handler(parsed.data)
    message.ack()
  } catch (error) {
    log.warn({ err: error, reportId: parsed.data.id, delivery: message.info.deliveryCount }, 'usage.handler-failed')
    message.nak(Math.min(100 * 2 ** message.info.deliveryCount, redeliverMsMax))
  }
}

function readJson(message: JsMsg): unknown {
  try {
    return message.json()
  } catch {
    return undefined
  }
}

/** Follows the usage reports of the gateway, from the oldest that this durable has not handled. */
export const subscribeUsage = (messaging: Messaging, options: Options): StreamFollower =>
  followStream(messaging, {
    stream: usageStream,
    consumer: {
      durable_name: options.durable,
      deliver_policy: DeliverPolicy.All,
      // An unused durable is deleted when all reports that it has not seen are gone as well.
      inactive_threshold: nanos(2 * keptMs),
    },
    handlerMsMax,
    prepare: () => ensureUsageStream(messaging),
    handle: (message) => handle(message, options),
    failureEvent: 'usage.subscription-broken',
    log: options.log,
  })
