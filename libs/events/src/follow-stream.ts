import { AckPolicy, type ConsumerConfig, type JsMsg, jetstream, jetstreamManager } from '@nats-io/jetstream'
import { nanos } from '@nats-io/transport-node'
import type { Messaging } from '@platform/messaging'
import type { Log } from '@platform/telemetry'

/** A running subscription to a stream. */
export interface StreamFollower {
  /** Resolves when the subscription is established for the first time. */
  ready: Promise<void>
  /** Returns whether the subscription is established and the connection is up. */
  following(): boolean
  /** Stops taking messages; resolves when the handler has finished. */
  close(): Promise<void>
}

type Options = {
  stream: string
  consumer: Partial<ConsumerConfig>
  /** Milliseconds a handler may take before the broker delivers the message to another replica. */
  handlerMsMax: number
  /** Runs before each attempt to subscribe, to create the subscription's dependencies. */
  prepare?: () => Promise<void>
  /** Called with one message at a time. Acknowledges it, terminates it or asks for redelivery. Never rejects. */
  handle: (message: JsMsg) => Promise<void>
  /** Log event name of a failed attempt. */
  failureEvent: string
  log: Log
}

const pauseMs = 250

/** Follows a stream until it is closed; reopens the consumer whenever it fails. */
export function followStream(messaging: Messaging, options: Options): StreamFollower {
  const { stream, prepare, handle, log } = options
  const { nats } = messaging
  let closed = false
  let following = false
  let stop = (): void => {}
  const { promise: ready, resolve: onReady } = Promise.withResolvers<void>()

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
    onReady()
    for await (const message of messages) await handle(message)
  }
  const followForever = async (): Promise<void> => {
    while (!closed) {
      await follow().catch((error: unknown) => log.warn({ err: error }, options.failureEvent))
      following = false
      if (!closed) await new Promise((resolve) => setTimeout(resolve, pauseMs))
    }
  }
  // After a reconnection the consumer may have been replaced or deleted.
  messaging.onConnect(() => stop())
  const ended = followForever()
  return {
    ready,
    following: () => following && messaging.connected(),
    async close() {
      closed = true
      stop()
      await ended
    },
  }
}
