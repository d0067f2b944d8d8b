import type { Closeable } from '@platform/lifecycle'
import type { Log } from '@platform/telemetry'
import type { RefusalCount, SetupCodeEvents } from './events.ts'

/** Reason for a refusal, which the response does not reveal. */
export type Refusal = { reason: 'unknown' | 'used' | 'cancelled' | 'expired' | 'suspended'; tenantId?: string }

/**
 * Counts failed attempts and reports them once a minute and on close, so that guessing is visible without flooding the audit
 * log.
 */
export interface RefusalCounter extends Closeable {
  count(refusal: Refusal, address: string): void
  flush(): Promise<void>
}

const everyMs = 60_000
const addressesMax = 10

type Needs = { events: Pick<SetupCodeEvents, 'setupCodeRefused' | 'setupCodesRefused'>; log: Log }

/** Opens the counter. Counts that cannot be recorded are added to the next report. */
export function countRefusals({ events, log }: Needs): RefusalCounter {
  let counts = new Map<string | undefined, RefusalCount>()
  const of = (tenantId: string | undefined, from: string): RefusalCount => {
    const known = counts.get(tenantId)
    if (known) return known
    const count = { tenantId, from, attempts: 0, reasons: new Map<string, number>(), addresses: [] }
    counts.set(tenantId, count)
    return count
  }
  const addTo = (count: RefusalCount, reason: string, attempts: number, addresses: readonly string[]): void => {
    count.attempts += attempts
    count.reasons.set(reason, (count.reasons.get(reason) ?? 0) + attempts)
    for (const address of addresses) {
      if (count.addresses.length < addressesMax && !count.addresses.includes(address)) count.addresses.push(address)
    }
  }
  const report = async (count: RefusalCount): Promise<void> => {
    try {
      await events.setupCodesRefused(count)
    } catch (error) {
      log.warn({ err: error }, 'setup_code.refusals-waiting')
      const waiting = of(count.tenantId, count.from)
      waiting.from = count.from
      for (const [reason, attempts] of count.reasons) addTo(waiting, reason, attempts, count.addresses)
    }
  }
  const flush = async (): Promise<void> => {
    const taken = [...counts.values()]
    counts = new Map()
    await Promise.all(taken.map(report))
  }
  const timer = setInterval(() => void flush(), everyMs)
  return {
    count({ reason, tenantId }, address) {
      events.setupCodeRefused(reason)
      addTo(of(tenantId, new Date().toISOString()), reason, 1, [address])
    },
    flush,
    async close() {
      clearInterval(timer)
      await flush()
    },
  }
}
