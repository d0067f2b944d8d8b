import { connect } from '@nats-io/transport-node'
import type { Log } from '@platform/telemetry'
import type { StreamStore } from './streams.ts'

/**
 * The connection to NATS shared by all parts of one process. It reconnects without limit; a start waits for the first
 * connection.
 */
export interface Messaging extends StreamStore {
  connected(): boolean
  /** Calls `listener` now, and again after each reconnection. */
  onConnect(listener: () => void): void
  probe(): string | undefined
  close(): Promise<void>
}

interface Options {
  /** Name in the server's connection list. */
  name: string
  log: Pick<Log, 'info' | 'warn'>
  /** See StreamStore. */
  replicas?: number | undefined
  /** Retries a failed first connection; otherwise it is an error. */
  waitOnFirstConnect?: boolean
}

/** Connects to NATS. `url` is `nats://user:password@host:port[,host:port…]`. */
export async function connectMessaging(
  url: string,
  { name, log, replicas, waitOnFirstConnect = true }: Options,
): Promise<Messaging> {
  const [first = '', ...rest] = url.split(',')
  const { username, password, host } = new URL(first)
  const nats = await connect({
    servers: [host, ...rest],
    ...(username && { user: decodeURIComponent(username), pass: decodeURIComponent(password) }),
    name,
    // Otherwise the client captures a stack trace for every request, for an error that hardly ever occurs.
    noAsyncTraces: true,
    waitOnFirstConnect,
    maxReconnectAttempts: -1,
    reconnectTimeWait: 200,
    reconnectJitter: 100,
    // Detects a broker that stopped answering without closing within four seconds.
    pingInterval: 2_000,
    maxPingOut: 2,
  })
  let connected = true
  const listeners: (() => void)[] = []
  const follow = async (): Promise<void> => {
    for await (const { type } of nats.status()) {
      if (type === 'disconnect') {
        connected = false
        log.warn({}, 'nats.disconnected')
      } else if (type === 'reconnect') {
        connected = true
        log.info({}, 'nats.reconnected')
        for (const listener of listeners) listener()
      }
    }
  }
  const followed = follow()
  return {
    nats,
    replicas,
    connected: () => connected && !nats.isClosed(),
    onConnect(listener) {
      listeners.push(listener)
      listener()
    },
    probe: () => (connected && !nats.isClosed() ? undefined : 'NATS does not answer'),
    async close() {
      // Draining needs a connected server; without one there is nothing to drain.
      await (connected ? nats.drain().catch(() => nats.close()) : nats.close())
      await followed
    },
  }
}
