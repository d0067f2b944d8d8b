import { AckPolicy, type ConsumerConfig, type JsMsg, jetstream, jetstreamManager } from '@nats-io/jetstream'
import { nanos } from '@nats-io/transport-node'
import type { Messaging } from '@platform/messaging'
import type { Log } from '@platform/telemetry'

/** A running subscription to a stream. */
export interface StreamFollower {
  /** Resolves when the subscription stands for the first time. */
  standing: Promise<void>
  /** Whether messages arrive. */
  following(): boolean
  /** Takes no more messages; resolves when the handler has ended. */
  close(): Promise<void>
}

type Options = {
  stream: string
  consumer: Partial<ConsumerConfig>
  /** Milliseconds a handler may take before the message is given to somebody else. */
  handlerMsMax: number
  /** Runs before each attempt to follow: what must exist for it. */
  prepare?: () => Promise<void>
  /** Called with one message at a time; acknowledges it, or says what else becomes of it. Never rejects. */
  handle: (message: JsMsg) => Promise<void>
  /** Log message of an attempt that broke. */
  broken: string
  log: Log
}

const pauseMs = 250

/** Follows a stream for ever, opening the consumer again whenever it breaks. */
export function followStream(messaging: Messaging, options: Options): StreamFollower {
  const { stream, prepare, handle, log } = options
  const { nats } = messaging
  let closed = false
  let following = false
  let stop = (): void => {}
  const { promise: standing, resolve: onStanding } = Promise.withResolvers<void>()

  const follow = async (): Promise<void> => {
    await prepare?.()
    const { consumers } = await jetstreamManager(nats, { checkAPI: false })
    const { name } = await consumers.add(stream, {
      ack_policy: AckPolicy.Explicit,
      ack_wait: nanos(options.handlerMsMax + 1_000),
      ...options.consumer,
    })
    const consumer = await jetstream(nats).consumers.get(stream, name)
    const messages = await consumer.consume({ max_messages: 32, expires: 5_000, abort_on_missing_resource: true })
    stop = () => messages.stop()
    if (closed) return stop()
    following = true
    onStanding()
    for await (const message of messages) await handle(message)
  }
  const followForever = async (): Promise<void> => {
    while (!closed) {
      await follow().catch((error: unknown) => log.warn({ err: error }, options.broken))
      following = false
      if (!closed) await new Promise((resolve) => setTimeout(resolve, pauseMs))
    }
  }
  // After a reconnection the consumer may be another one, or gone.
  messaging.onConnect(() => stop())
  const ended = followForever()
  return {
    standing,
    following: () => following && messaging.connected(),
    async close() {
      closed = true
      stop()
      await ended
    },
  }
}
