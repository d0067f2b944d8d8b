import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { createQuota } from '@platform/amazon'
import { PlatformError } from '@platform/errors'
import { SharedRedis } from '@platform/redis'
import { createLogger } from '@platform/telemetry'
import { stack } from '@platform/testkit'
import { createReportQuota } from '../src/amazon/report-quota.ts'
import { ReportPaces } from '../src/store/report-paces.ts'
import { openStores, type Stores } from './support/open-stores.ts'

const salesAndTraffic = 'GET_SALES_AND_TRAFFIC_REPORT'
const never = new AbortController().signal

let stores: Stores
let redis: SharedRedis
beforeAll(async () => {
  stores = await openStores()
  redis = new SharedRedis({
    url: stack().urls.redis,
    name: 'report-quota',
    log: createLogger('test', 'silent'),
    timeoutMs: 10_000,
  })
  await redis.ready(60_000)
})
afterAll(async () => {
  redis?.close()
  await stores?.close()
})

const open = (appliesStated: boolean) =>
  createReportQuota({ quota: createQuota({ redis }), paces: new ReportPaces(stores.database), appliesStated })
const typeOf = (reportType: string, more = {}) => ({ application: randomUUID(), partner: 'NA:A1', reportType, ...more })
const limited = (details: object) => async (): Promise<never> => {
  throw new PlatformError('throttled', 'limited', { details: { retryAfterSeconds: 1, ...details } })
}
const amazonRefuses = limited({ status: 429 })
/** Returns the seconds after which a request may be tried again; 0 if it was sent. */
async function pauseOf(request: Promise<unknown>): Promise<number> {
  try {
    await request
    return 0
  } catch (error) {
    if (!(error instanceof PlatformError) || error.kind !== 'throttled') throw error
    return Number(error.details.retryAfterSeconds)
  }
}

describe('a report whose limit Amazon has stated', () => {
  it('is requested once in 15 minutes by an application, for all of its sellers', async () => {
    const run = open(true)
    const type = typeOf(salesAndTraffic)
    expect(await run(type, never, async () => 'sent')).toBe('sent')
    expect(await pauseOf(run(type, never, async () => 'sent'))).toBeGreaterThan(800)
    expect(await pauseOf(run({ ...type, partner: 'EU:A2' }, never, async () => 'sent'))).toBeGreaterThan(800)
    expect(await pauseOf(run({ ...type, reportType: 'GET_AFN_INVENTORY_DATA' }, never, async () => 'sent'))).toBe(0)
  })

  it('loses no place when its request is not sent, because the operation is at its own limit', async () => {
    const run = open(true)
    const type = typeOf(salesAndTraffic)
    for (let n = 0; n < 3; n++) expect(await pauseOf(run(type, never, limited({})))).toBe(1)
    expect(await pauseOf(run(type, never, async () => 'sent'))).toBe(0)
  })

  it('has no limit at a stand-in that refuses nothing', async () => {
    const run = open(false)
    const type = typeOf(salesAndTraffic)
    for (let n = 0; n < 3; n++) expect(await pauseOf(run(type, never, async () => 'sent'))).toBe(0)
  })
})

describe('a report that Amazon refuses to make so often', () => {
  it('is requested less often from then on, also by another worker', async () => {
    const type = typeOf('GET_LEDGER_DETAIL_VIEW_DATA')
    expect(await pauseOf(open(true)(type, never, amazonRefuses))).toBeGreaterThan(60)
    let sent = 0
    expect(await pauseOf(open(true)(type, never, async () => (sent += 1)))).toBeGreaterThan(60)
    expect(sent).toBe(0)
    expect(await new ReportPaces(stores.database).of(type)).toBe(120)
  })

  it('counts refusals that come together as one, and pauses twice as long after a later one', async () => {
    const paces = new ReportPaces(stores.database)
    const type = typeOf('GET_LEDGER_DETAIL_VIEW_DATA')
    await Promise.all(Array.from({ length: 8 }, () => paces.refused(type)))
    expect(await paces.of(type)).toBe(120)
    await stores.admin.query(
      "update sync_worker.report_paces set changed_at = now() - interval '1 day' where application = $1",
      [type.application],
    )
    expect(await paces.refused(type)).toBe(240)
  })

  it('is requested more often again while Amazon accepts, and without a limit in the end', async () => {
    const paces = new ReportPaces(stores.database)
    const type = typeOf('GET_LEDGER_DETAIL_VIEW_DATA')
    await paces.refused(type)
    await paces.accepted(type)
    expect(await paces.of(type)).toBeCloseTo(108)
    for (let n = 0; n < 6; n++) await paces.accepted(type)
    expect(await paces.of(type)).toBeUndefined()
  })
})
