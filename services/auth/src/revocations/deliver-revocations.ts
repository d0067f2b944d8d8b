import type { Closeable } from '@platform/lifecycle'
import type { Log, Metrics } from '@platform/telemetry'
import type { Revocation } from '@platform/tokens'
import { Gauge } from 'prom-client'
import type { RevocationChannel } from './revocation-channel.ts'
import type { RevocationStore } from './revocation-store.ts'

const everyMs = 500
/** Longest time that a request waits for the channels. The row in Postgres already makes the revocation durable. */
const waitMsMax = 500

/** Delivers revocations from Postgres to the verifiers. */
export interface RevocationDelivery extends Closeable {
  /** Delivers pending revocations. Resolves when every channel has them, or after `waitMsMax`. Never rejects. */
  deliver(): Promise<void>
}

interface Needs {
  store: RevocationStore
  channels: readonly RevocationChannel[]
  log: Log
  metrics: Metrics
}

/** Delivers over every channel. A gateway refuses a token as soon as one of them has delivered. */
export function deliverRevocations({ store, channels, log, metrics }: Needs): RevocationDelivery {
  const undelivered = new Map<string, number>()
  new Gauge({
    name: 'auth_revocations_undelivered',
    help: 'Revocations in Postgres that a channel has not delivered yet',
    registers: [metrics],
    collect() {
      this.set(Math.max(0, ...undelivered.values()))
    },
  })
  const onPending = (channel: string, count: number): void => void undelivered.set(channel, count)
  const deliveries = channels.map((channel) => openChannelDelivery({ store, channel, log, onPending }))
  const deliver = async (): Promise<void> => {
    await Promise.all(deliveries.map((delivery) => delivery.deliver()))
  }
  const timer = setInterval(() => void deliver(), everyMs)
  return {
    deliver: () => Promise.race([deliver(), new Promise<void>((resolve) => setTimeout(resolve, waitMsMax).unref())]),
    async close() {
      clearInterval(timer)
      await Promise.all(deliveries.map((delivery) => delivery.close()))
    },
  }
}

interface ChannelNeeds {
  store: RevocationStore
  channel: RevocationChannel
  log: Log
  onPending: (channel: string, count: number) => void
}

/**
 * Delivers over one channel: on demand, every half second, and everything missing when the channel may have lost its content.
 */
function openChannelDelivery({ store, channel, log, onPending }: ChannelNeeds) {
  let mayLack = true
  let running: Promise<void> | undefined
  let again = false
  let closed = false

  const put = async (revocations: Revocation[]): Promise<void> => {
    if (revocations.length === 0) return
    await channel.put(revocations)
    for (const revocation of revocations) await store.markDelivered(revocation, channel.name)
    log.info({ count: revocations.length, channel: channel.name }, 'revocation.delivered')
  }
  const deliverOnce = async (): Promise<void> => {
    const rows = await store.undelivered(channel.name)
    onPending(channel.name, rows.length)
    if (!channel.connected()) return
    await put(rows)
    onPending(channel.name, 0)
    if (!mayLack && !(await channel.lost())) return
    mayLack = false
    try {
      const missing = await channel.missing(await store.unexpired())
      if (!closed) await put(missing)
    } catch (error) {
      mayLack = true
      throw error
    }
  }
  /** Runs one delivery at a time. A call during a run triggers another one, so that new rows are not missed. */
  const deliver = (): Promise<void> => {
    if (running) again = true
    running ??= deliverOnce()
      .catch((error: unknown) => log.warn({ err: error, channel: channel.name }, 'revocation.delivery-failed'))
      .then(() => {
        running = undefined
        if (!again || closed) return
        again = false
        return deliver()
      })
    return running
  }

  channel.onConnect(() => {
    mayLack = true
    void deliver()
  })
  return {
    deliver,
    async close() {
      closed = true
      await running
    },
  }
}
