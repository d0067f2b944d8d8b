import { hash } from 'node:crypto'
import { subscribeUsage } from '@platform/events'
import type { Messaging } from '@platform/messaging'
import type { Log, Metrics } from '@platform/telemetry'
import { Counter } from 'prom-client'
import type { UsageStore } from './usage-store.ts'

type Needs = { postgresUrl: string; messaging: Messaging; store: Pick<UsageStore, 'add'>; log: Log; metrics: Metrics }

/**
 * Returns the name of the durable consumer. It depends on the database, so that another database receives all reports again.
 */
function durableOf(postgresUrl: string): string {
  const { host, pathname } = new URL(postgresUrl)
  return `auth-${hash('sha256', host + pathname).slice(0, 16)}`
}

/** Consumes the gateways' usage reports into Postgres. Replicas share the consumer. */
export function followUsage({ postgresUrl, messaging, store, log, metrics }: Needs) {
  const reports = new Counter({
    name: 'auth_usage_reports_total',
    help: 'Usage reports of the gateways: "new", or "again" for a repeated delivery',
    labelNames: ['delivery'],
    registers: [metrics],
  })
  return subscribeUsage(messaging, {
    durable: durableOf(postgresUrl),
    handler: async (report) => {
      reports.labels((await store.add(report)) ? 'new' : 'again').inc()
    },
    log,
  })
}
