import { credentialActor, type Outbox } from '@platform/events'
import type { Log } from '@platform/telemetry'
import { type RefusalCount, Refusals } from './observe/refusals.ts'

interface Options {
  outbox: Pick<Outbox, 'record'>
  log: Log
  everyMs?: number
}

/** Records the gateway's business events: one event per credential and minute with the calls that were refused. */
export function startEvents({ outbox, log, everyMs = 60_000 }: Options) {
  const refusals = new Refusals()

  const report = async (count: RefusalCount): Promise<void> => {
    const calls = [...count.kinds.values()].reduce((sum, n) => sum + n, 0)
    try {
      await outbox.record({
        tenant_id: count.tenantId,
        action: 'gateway.refusals',
        actor: credentialActor(count),
        outcome: { status: 'refused' },
        details: { from: count.from, to: new Date().toISOString(), calls, kinds: Object.fromEntries(count.kinds) },
      })
      log.info({ tenantId: count.tenantId, credentialId: count.credentialId, calls }, 'gateway.refusals')
    } catch (error) {
      // PostgreSQL is unavailable: the next report includes these calls.
      refusals.putBack(count)
      log.warn({ err: error, credentialId: count.credentialId }, 'gateway.refusals-waiting')
    }
  }
  const flush = async (): Promise<void> => {
    await Promise.all(refusals.take().map(report))
  }
  const timer = setInterval(() => void flush(), everyMs)
  return {
    refusals,
    flush,
    async close() {
      clearInterval(timer)
      await flush()
    },
  }
}
