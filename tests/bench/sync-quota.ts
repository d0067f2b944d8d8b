import { setTimeout as delay } from 'node:timers/promises'
import { credentials } from '@platform/simulator/world'
import { catalog } from '@platform/spapi-catalog'
import { z } from 'zod'
import { openRunningPlatform, type RunningPlatform } from '../support/running-platform.ts'
import { daysAgo, openSyncJobs, type SyncJobs } from '../support/sync-jobs.ts'
import { amount, type BenchResult, comparison, percentile } from './harness/result.ts'

/** The backfill: one report a day of each account. */
const days = Number(process.env.BENCH_DAYS ?? 30)
/** Multiplies Amazon's rates, so that half an hour takes minutes. */
const factor = Number(process.env.BENCH_QUOTA_FACTOR ?? 2)
const accountsMax = 8
const reportType = 'GET_BRAND_ANALYTICS_MARKET_BASKET_REPORT'
const processingSeconds = 1
const interactiveMs = 3_000
const minute = 60_000

const Requests = z.object({ requests: z.array(z.object({ operation: z.string().optional(), status: z.number() })) })
const Merchants = z.array(z.object({ merchantId: z.string(), sellerId: z.string() }))

/**
 * Seconds that the requests of one account take at least, if a third of the bucket, which only interactive calls take, stays full.
 * Documents have the same rate as requests, and follow them.
 */
function shortestSeconds(): number {
  const { rate, burst } = catalog.require('reports_2021-06-30.createReport')
  if (!rate || !burst) throw new Error('createReport has no rate')
  const atOnce = burst - Math.floor(burst / 3)
  return Math.max(0, days - atOnce) / (rate * factor) + processingSeconds
}

/** Returns the accounts' inline credentials; accounts of the demo's first tenant have their ids instead, for interactive calls. */
function accountsOf(p: RunningPlatform): { merchantId?: string; credentials: unknown; marketplaceIds: string[] }[] {
  const known = Merchants.parse(p.northwind.merchants)
  const { clientId, clientSecret } = credentials.applications.retail
  return credentials.sellers
    .filter(({ kind }) => kind === 'seller')
    .slice(0, accountsMax)
    .map(({ sellerId, region, refreshToken, marketplaceIds: [first = ''] }) => {
      const merchantId = known.find((one) => one.sellerId === sellerId)?.merchantId
      return merchantId === undefined
        ? {
            credentials: { region, client_id: clientId, client_secret: clientSecret, refresh_token: refreshToken },
            marketplaceIds: [first],
          }
        : { merchantId, credentials: merchantId, marketplaceIds: [first] }
    })
}

/** Calls the operation of the backfill's polls for connected accounts, until stopped. Returns the milliseconds of each call. */
function callInteractively(p: RunningPlatform, token: string, merchantIds: readonly string[]) {
  const times: number[] = []
  let isRunning = true
  const done = (async () => {
    while (isRunning) {
      for (const merchantId of merchantIds) {
        const startedAt = performance.now()
        const answer = await p.get(`/api/amazon/reports/50000000001?merchantId=${merchantId}`, token)
        if (answer.status === 429) throw new Error(`an interactive call was refused: ${answer.text}`)
        times.push(performance.now() - startedAt)
      }
      await delay(interactiveMs)
    }
  })()
  return {
    async stop() {
      isRunning = false
      await done
      return times
    },
  }
}

async function backfill(p: RunningPlatform, sync: SyncJobs) {
  await sync.simulator('PUT', 'settings', { quotaFactor: factor, queuedMs: 300, runningMs: 700 })
  const accounts = accountsOf(p)
  const jobs = await Promise.all(
    accounts.map((account, at) =>
      sync.createJob({
        ...{ name: `quota-${at}`, type: 'io', output: { tablename: `quota_${at}` } },
        input: {
          use: 'amazon_selling_partner_api.io#AmazonSPApiReportInput',
          credentials: account.credentials,
          report_spec: { reportType, marketplaceIds: account.marketplaceIds, reportOptions: { reportPeriod: 'DAY' } },
        },
      }),
    ),
  )
  const reader = await p.token(await p.credential(p.northwind.id, ['retail:read']))
  const interactive = callInteractively(
    p,
    reader,
    accounts.flatMap(({ merchantId }) => merchantId ?? []),
  )
  const startedAt = performance.now()
  const request = { from: daysAgo(days + 9), to: daysAgo(10) }
  const runs = await Promise.all(jobs.map(async (job) => sync.startRun(job, request)))
  const ends = await Promise.all(
    runs.map(async (id) => {
      const run = await sync.endOf(id, 20 * minute, 5_000)
      return { run, seconds: (performance.now() - startedAt) / 1_000 }
    }),
  )
  const times = await interactive.stop()
  for (const { run } of ends) if (run.state !== 'succeeded') throw new Error(JSON.stringify(run))
  const seconds = Math.max(
    ...ends.map(({ run }) => (Date.parse(String(run.endedAt)) - Date.parse(String(run.createdAt))) / 1_000),
  )
  return { accounts: accounts.length, seconds, times }
}

/** A backfill as fast as Amazon's quotas allow, beside interactive calls of the same accounts. */
export async function benchSyncQuota(): Promise<BenchResult[]> {
  const p = await openRunningPlatform('bench-sync-quota')
  try {
    const sync = await openSyncJobs(p, undefined, factor)
    const { accounts, seconds, times } = await backfill(p, sync)
    const { requests } = Requests.parse(
      await (await fetch(`${p.demo.simulator.url}/_simulator/requests?after=0`)).json(),
    )
    const ours = requests.filter(({ operation }) => operation?.includes('eport'))
    const refused = ours.filter(({ status }) => status === 429).length
    return [
      comparison({
        name: `${days} reports of each of ${accounts} accounts, against the shortest time that Amazon's rates allow`,
        ...{ unit: 's', pairs: [{ ours: seconds, peer: shortestSeconds() }], bar: { atMost: 1.05 } },
      }),
      amount({
        name: `requests that Amazon refused, of ${ours.length}`,
        unit: '%',
        value: (100 * refused) / ours.length,
        below: 1,
      }),
      amount({ name: 'interactive calls beside it, p95', unit: 's', value: percentile(times, 0.95) / 1_000, below: 2 }),
    ]
  } finally {
    await p.close()
  }
}
