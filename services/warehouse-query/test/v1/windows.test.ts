import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type DataPlane, insertAccount, insertWatermark, openDataPlane } from '../support/data-plane.ts'

const sales = '/v1/retail/sales'
const traffic = '/v1/retail/traffic'
const queries = '/v1/brand-analytics/search-query-performance'

let plane: DataPlane
beforeAll(async () => {
  plane = await openDataPlane()
  const { tenant, other } = plane
  await insertAccount(tenant, 'acc_one')
  await insertWatermark(tenant, 'acc_one', 'retail_sales_daily', '2024-03-10', '2024-01-20')
  await insertWatermark(tenant, 'acc_one', 'retail_traffic_daily', '2024-03-01', '2024-01-01')
  await insertAccount(tenant, 'acc_new', ['jp'])
  await insertWatermark(tenant, 'acc_new', 'retail_sales_daily', '2024-03-10')
  await insertWatermark(tenant, 'acc_new', 'retail_traffic_daily', null, null)
  await insertAccount(other, 'acc_foreign')
  await insertWatermark(other, 'acc_foreign', 'retail_sales_daily', '2024-03-10')
  const days = Array.from({ length: 50 }, (_, n) => new Date(Date.UTC(2024, 0, 20 + n)).toISOString().slice(0, 10))
  const row = (date: string, account_id: string, marketplace_id: string, currency: string) => ({
    account_id,
    date,
    marketplace_id,
    asin: 'B000000001',
    currency,
    sales: '1.10',
    orders: 1,
    units: 2,
  })
  await tenant.insert('retail_sales_daily', [
    ...days.map((date) => row(date, 'acc_one', 'ATVPDKIKX0DER', 'USD')),
    ...days.slice(0, 5).map((date) => row(date, 'acc_one', 'A2EUQ1WTGCTBG2', 'CAD')),
  ])
})
afterAll(() => plane?.close())

const ask = (path: string, parameters: Record<string, string | number | undefined> = {}) =>
  plane.tenant.get(path, { account_id: 'acc_one', ...parameters })

describe('the window', () => {
  it('ends on the last day for which every feed of the domain is complete', async () => {
    const window = {
      start_date: '2024-02-01',
      end_date: '2024-03-01',
      days: 30,
      latest_complete_date: '2024-03-01',
      timezone: 'America/Los_Angeles',
    }
    expect(await ask(sales)).toMatchObject({ status: 200, body: { window, availability: { status: 'available' } } })
    expect(await ask(traffic)).toMatchObject({ status: 200, body: { window } })
  })

  it('holds exactly the requested days, including the leap day', async () => {
    const { body } = await ask(sales, { start_date: '2024-02-28', end_date: '2024-03-01' })
    expect(body).toMatchObject({
      data: [{ date: '2024-02-28' }, { date: '2024-02-29' }, { date: '2024-03-01' }],
      totals: { sales: { amount: '3.30', currency: 'USD' }, orders: 3, units: 6 },
      window: { days: 3 },
    })
  })

  it('is clamped to the latest complete day, although there are later rows', async () => {
    const { body } = await ask(sales, { start_date: '2024-02-29', end_date: '2024-03-09' })
    expect(body).toMatchObject({ window: { end_date: '2024-03-01', days: 2 }, totals: { orders: 2 } })
  })

  it('past the latest complete day is that day, and the answer gives the reason', async () => {
    expect((await ask(sales, { start_date: '2024-03-05', end_date: '2024-03-09' })).body).toMatchObject({
      window: { start_date: '2024-03-01', end_date: '2024-03-01', days: 1 },
      availability: { status: 'partial', reason: expect.stringContaining('latest complete day') },
    })
  })

  it('is in the timezone of the requested marketplace', async () => {
    const { body } = await ask(sales, { marketplace: 'A2EUQ1WTGCTBG2', start_date: '2024-01-20' })
    expect(body).toMatchObject({
      window: { timezone: 'America/Toronto' },
      currency: 'CAD',
      other_currencies: ['USD'],
      totals: { sales: { amount: '5.50', currency: 'CAD' } },
    })
  })
})

describe('availability', () => {
  it('of a feed that the account does not have is not_connected, with an empty answer', async () => {
    const { status, body, headers } = await ask(queries)
    expect({ status, body }).toMatchObject({
      status: 200,
      body: {
        data: [],
        next_cursor: null,
        window: { days: 30, latest_complete_date: null },
        availability: { status: 'not_connected', reason: expect.stringContaining('Brand Analytics') },
      },
    })
    expect(headers.get('etag')).toBeNull()
    expect(headers.get('cache-control')).toBe('no-store')
  })

  it('of a feed that never completed a day is no_data, and delays no other answer', async () => {
    const { body } = await plane.tenant.get(traffic, { account_id: 'acc_new' })
    expect(body).toMatchObject({
      data: [],
      totals: { sessions: 0, unit_session_percentage: null, buy_box_percentage: null },
      window: { latest_complete_date: null, timezone: 'Asia/Tokyo' },
      availability: { status: 'no_data' },
    })
    const { body: others } = await plane.tenant.get(sales, { account_id: 'acc_new' })
    expect(others).toMatchObject({
      data: [],
      totals: { sales: { amount: '0', currency: 'JPY' } },
      window: { latest_complete_date: '2024-03-10' },
      availability: { status: 'no_data' },
    })
  })

  it('before the first day of data is no_data, across that day partial', async () => {
    const before = await ask(sales, { start_date: '2024-01-01', end_date: '2024-01-19' })
    expect(before.body).toMatchObject({
      data: [],
      availability: { status: 'no_data', reason: 'The data begins on 2024-01-20.' },
    })
    const across = await ask(sales, { start_date: '2024-01-19', end_date: '2024-01-21' })
    expect(across.body).toMatchObject({
      data: [{ date: '2024-01-20' }, { date: '2024-01-21' }],
      availability: { status: 'partial', reason: 'The data begins on 2024-01-20.' },
    })
  })

  it('with a filter that matches no row has the availability of the feed', async () => {
    const { body } = await ask(sales, { asin: 'B000000009' })
    expect(body).toMatchObject({ data: [], totals: { orders: 0 }, availability: { status: 'available' } })
  })
})

describe('refusals', () => {
  it.each([sales, traffic, queries])('%s without an account', async (path) => {
    for (const account_id of [undefined, '']) {
      expect(await plane.tenant.get(path, { account_id })).toMatchObject({
        status: 400,
        body: { error: { code: 'account_required', message: expect.any(String), request_id: expect.any(String) } },
      })
    }
  })

  it('an account of another tenant is answered as a missing one', async () => {
    const answers = ['acc_none', 'acc_foreign', 'acc_one ', 'ACC_ONE', "' OR '1'='1", 'x'.repeat(5_000)].map(
      (account_id) => plane.tenant.get(sales, { account_id }),
    )
    const [missing, ...others] = (await Promise.all(answers)).map(({ status, body }) => {
      const { error } = body as { error: Record<string, unknown> }
      return { status, error: { ...error, request_id: '' } }
    })
    expect(missing).toMatchObject({ status: 404, error: { code: 'account_not_found' } })
    for (const other of others) expect(other).toEqual(missing)
  })

  it.each<[string, string, string]>([
    [sales, 'days=0', 'days'],
    [sales, 'days=1097', 'days'],
    [sales, 'days=1e1', 'days'],
    [sales, 'days=-1', 'days'],
    [sales, 'days=', 'days'],
    [sales, 'days=7&end_date=2024-02-01', 'days'],
    [sales, 'start_date=2024-02-30', 'start_date'],
    [sales, 'start_date=2023-02-29', 'start_date'],
    [sales, 'end_date=yesterday', 'end_date'],
    [sales, 'start_date=2024-02-02&end_date=2024-02-01', 'end_date'],
    [sales, 'limit=0', 'limit'],
    [sales, 'limit=501', 'limit'],
    [sales, 'limit=1&limit=2', 'limit'],
    [sales, 'sort=sales', 'sort'],
    [sales, 'cursor=', 'cursor'],
    [sales, 'cursor=abc', 'cursor'],
    [sales, `cursor=${'a'.repeat(4_097)}`, 'cursor'],
    [sales, 'asin=B1', 'asin'],
    [sales, 'marketplace=A1PA6795UKMFR9', 'marketplace'],
    [sales, 'currency=usd', 'currency'],
    [sales, 'currency=EUR', 'currency'],
    [sales, 'currency=USD&marketplace=A2EUQ1WTGCTBG2', 'currency'],
    [sales, 'starts=2024-01-01', 'starts'],
    [traffic, 'currency=USD', 'currency'],
    [queries, 'search=', 'search'],
    [queries, 'sort=sales', 'sort'],
  ])('%s?%s, with the path of the wrong parameter', async (path, query, at) => {
    const { status, body } = await plane.service.get(`${path}?account_id=acc_one&${query}`, plane.tenant.token)
    expect({ status, body }).toMatchObject({
      status: 400,
      body: { error: { code: 'validation_error', issues: [{ path: at, message: expect.any(String) }] } },
    })
  })
})

describe('a warehouse', () => {
  it('without the standard schema is unavailable, and the answer does not name the missing table', async () => {
    await plane.other.run('DROP TABLE retail_sales_daily')
    const { status, body } = await plane.other.get(sales, { account_id: 'acc_foreign' })
    expect({ status, body }).toMatchObject({ status: 503, body: { error: { code: 'warehouse_unavailable' } } })
    expect(JSON.stringify(body)).not.toContain('retail_sales_daily')
  })

  it('that does not exist is not_found', async () => {
    const token = await plane.service.tokenOf('tnt_without')
    for (const path of ['/v1/accounts', `${sales}?account_id=acc_one`])
      expect(await plane.service.get(path, token)).toMatchObject({
        status: 503,
        body: { error: { code: 'warehouse_unavailable' } },
      })
  })
})
