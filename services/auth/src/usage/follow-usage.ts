import { hash } from 'node:crypto'
import { subscribeUsage } from '@platform/events'
import type { Messaging } from '@platform/messaging'
import type { Log, Metrics } from '@platform/telemetry'
import { Counter } from 'prom-client'
import type { UsageStore } from './usage-store.ts'

type Needs = { postgresUrl: string; messaging: Messaging; store: Pick<UsageStore, 'add'>; log: Log; metrics: Metrics }

/** What was handled is remembered for the database that holds it: another database hears everything again. */
function durableOf(postgresUrl: string): string {
  const { host, pathname } = new URL(postgresUrl)
  return `auth-${hash('sha256', host + pathname).slice(0, 16)}`
}

/** Takes the usage reports of the edge into the database; replicas share them. */
export function followUsage({ postgresUrl, messaging, store, log, metrics }: Needs) {
  const reports = new Counter({
    name: 'auth_usage_reports_total',
    help: 'Usage reports of the edge: "new", or "again" for one that was delivered before',
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
