import type { Closeable } from '@platform/lifecycle'
import type { Messaging } from '@platform/messaging'
import type { Log, Metrics } from '@platform/telemetry'
import type { Revocation } from '@platform/tokens'
import { Gauge } from 'prom-client'
import { revocationBucket } from './revocation-bucket.ts'
import type { RevocationStore } from './revocation-store.ts'

const everyMs = 500
/** Longest that an answer waits for the bucket: the row in Postgres is what makes the revocation certain. */
const waitMsMax = 500

/** Brings revocations from Postgres into the bucket that every verifier watches. */
export interface RevocationDelivery extends Closeable {
  /** Delivers what waits; resolves when it is delivered, or after a moment when messaging is away. Never rejects. */
  deliver(): Promise<void>
}

type Needs = { store: RevocationStore; messaging: Messaging; log: Log; metrics: Metrics }

/** Delivers on demand, twice a second, and on every connection all that the bucket lacks: it may have lost its content. */
export function deliverRevocations({ store, messaging, log, metrics }: Needs): RevocationDelivery {
  const bucket = revocationBucket(messaging)
  const waiting = new Gauge({
    name: 'auth_revocations_undelivered',
    help: 'Revocations that are in Postgres and not yet in the bucket of the verifiers',
    registers: [metrics],
  })
  let mayLack = true
  let running: Promise<void> | undefined
  let again = false
  let closed = false

  const put = async (revocations: Revocation[]): Promise<void> => {
    for (const revocation of revocations) {
      await bucket.put(revocation)
      await store.markDelivered(revocation)
    }
    if (revocations.length > 0) log.info({ count: revocations.length }, 'revocation.delivered')
  }
  const restore = async (): Promise<void> => {
    for (const revocation of await store.unexpired()) {
      if (closed) return
      if (!(await bucket.has(revocation))) await put([revocation])
    }
  }
  const deliverOnce = async (): Promise<void> => {
    const rows = await store.undelivered()
    waiting.set(rows.length)
    if (!messaging.connected()) return
    await put(rows)
    waiting.set(0)
    if (!mayLack) return
    mayLack = false
    await restore().catch((error: unknown) => {
      mayLack = true
      throw error
    })
  }
  /** One run at a time; a call during a run makes another follow it, so that no row written meanwhile is missed. */
  const deliver = (): Promise<void> => {
    if (running) again = true
    running ??= deliverOnce()
      .catch((error: unknown) => log.warn({ err: error }, 'revocation.delivery-failed'))
      .then(() => {
        running = undefined
        if (!again || closed) return
        again = false
        return deliver()
      })
    return running
  }

  messaging.onConnect(() => {
    mayLack = true
    void deliver()
  })
  const timer = setInterval(() => void deliver(), everyMs)
  return {
    deliver: () => Promise.race([deliver(), new Promise<void>((resolve) => setTimeout(resolve, waitMsMax).unref())]),
    async close() {
      closed = true
      clearInterval(timer)
      await running
    },
  }
}
