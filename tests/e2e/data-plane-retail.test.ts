import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { demoTenants } from '@platform/demo/catalogue'
import { openConnection } from '@platform/demo/open-connection'
import type mysql from 'mysql2/promise'
import { z } from 'zod'
import { openRunningPlatform, type RunningPlatform } from '../support/running-platform.ts'

const accounts = demoTenants.flatMap((tenant) =>
  tenant.accounts.map((account) => {
    const merchants = tenant.merchants.filter(({ accountId }) => accountId === account.id)
    return { tenant: tenant.name, id: account.id, currencies: [...new Set(merchants.map(({ currency }) => currency))] }
  }),
)
const sold = accounts.flatMap(({ tenant, id, currencies }) => currencies.map((currency) => ({ tenant, id, currency })))

let p: RunningPlatform
let warehouse: mysql.Connection
const tokens = new Map<string, string>()
beforeAll(async () => {
  p = await openRunningPlatform('data-plane-retail')
  warehouse = await openConnection(p.demo.backing.warehouse, { typeCast: (field) => field.string() })
  for (const { id, name } of p.demo.tenants) tokens.set(name, await p.token(await p.credential(id)))
})
afterAll(async () => {
  await warehouse?.end()
  await p?.close()
})

const Rows = z.array(z.record(z.string(), z.string().nullable()))

/** Reads rows of the tenant's warehouse as administrator, every value as text. */
async function sql(tenant: string, text: string) {
  await warehouse.query(`USE ${p.demo.tenants.find(({ name }) => name === tenant)?.warehouse?.database}`)
  const [rows] = await warehouse.query(text)
  return Rows.parse(rows)
}

const Answer = z.looseObject({
  data: z.array(z.record(z.string(), z.unknown())),
  totals: z.record(z.string(), z.unknown()).optional(),
  next_cursor: z.string().nullable(),
  window: z.object({ start_date: z.string(), end_date: z.string(), latest_complete_date: z.string() }),
})

/** Reads all pages as one answer. */
async function read(tenant: string, path: string, parameters: Record<string, string>) {
  const whole: z.output<typeof Answer>[] = []
  let cursor: string | null = ''
  while (cursor !== null) {
    const query = new URLSearchParams({ ...parameters, ...(cursor && { cursor }) })
    const { status, body } = await p.get(`${path}?${query}`, tokens.get(tenant) ?? '')
    expect(status).toBe(200)
    const page = Answer.parse(body)
    whole.push(page)
    cursor = page.next_cursor
  }
  const [first] = whole
  if (!first) throw new Error('no page')
  return { ...first, data: whole.flatMap(({ data }) => data) }
}

const windows: Record<string, string>[] = [{}, { days: '7' }, { days: '75', limit: '31' }]
const number = (text: string | null | undefined): number => Number(text ?? 0)
const close = (part: number, whole: number) => (whole === 0 ? null : expect.closeTo(part / whole, 9))

describe.each(sold)('sales of $id in $currency', ({ tenant, id, currency }) => {
  it.each(windows)('are those of the warehouse: %j', async (asked) => {
    const { data, totals, window } = await read(tenant, '/v1/retail/sales', { account_id: id, currency, ...asked })
    const where = `account_id = '${id}' AND currency = '${currency}' AND date BETWEEN '${window.start_date}' AND '${window.end_date}'`
    const days = await sql(
      tenant,
      `SELECT date, CAST(SUM(sales) AS DECIMAL(20,2)) AS sales, SUM(orders) AS orders, SUM(units) AS units
       FROM retail_sales_daily WHERE ${where} GROUP BY date ORDER BY date`,
    )
    const [total] = await sql(
      tenant,
      `SELECT CAST(SUM(sales) AS DECIMAL(20,2)) AS sales, SUM(orders) AS orders, SUM(units) AS units FROM retail_sales_daily WHERE ${where}`,
    )
    const figures = (row: Record<string, string | null> | undefined) => ({
      sales: { amount: currency === 'JPY' ? row?.sales?.replace('.00', '') : row?.sales, currency },
      orders: number(row?.orders),
      units: number(row?.units),
    })
    expect(days.length).toBe(Number(asked.days ?? 30))
    expect(data).toEqual(days.map((row) => ({ date: row.date, ...figures(row) })))
    expect(totals).toEqual(figures(total))
    const [watermark] = await sql(
      tenant,
      `SELECT MIN(complete_through) AS latest FROM feed_watermarks WHERE account_id = '${id}' AND feed LIKE 'retail%'`,
    )
    expect(window.latest_complete_date).toBe(watermark?.latest)
  })
})

describe.each(accounts)('of $id', ({ tenant, id }) => {
  it.each(windows)('traffic is that of the warehouse: %j', async (asked) => {
    const { data, totals, window } = await read(tenant, '/v1/retail/traffic', { account_id: id, ...asked })
    const where = `account_id = '${id}' AND date BETWEEN '${window.start_date}' AND '${window.end_date}'`
    const columns = `SUM(sessions) AS sessions, SUM(page_views) AS page_views, SUM(units) AS units, SUM(buy_box_percentage * page_views) AS box`
    const figures = (row: Record<string, string | null> | undefined) => ({
      sessions: number(row?.sessions),
      page_views: number(row?.page_views),
      units: number(row?.units),
      unit_session_percentage: close(number(row?.units) * 100, number(row?.sessions)),
      buy_box_percentage: close(number(row?.box), number(row?.page_views)),
    })
    const days = await sql(
      tenant,
      `SELECT date, ${columns} FROM retail_traffic_daily WHERE ${where} GROUP BY date ORDER BY date`,
    )
    const [total] = await sql(tenant, `SELECT ${columns} FROM retail_traffic_daily WHERE ${where}`)
    expect(days.length).toBeGreaterThan(0)
    expect(data).toEqual(days.map((row) => ({ date: row.date, ...figures(row) })))
    expect(totals).toEqual(figures(total))
  })

  it('search query performance is that of the warehouse', async () => {
    const path = '/v1/brand-analytics/search-query-performance'
    if (id === 'acc_northwind_eu') {
      const { body } = await p.get(`${path}?account_id=${id}`, tokens.get(tenant) ?? '')
      expect(body).toMatchObject({ data: [], availability: { status: 'not_connected' } })
      return
    }
    const { data, window } = await read(tenant, path, { account_id: id, days: '60', limit: '25' })
    const steps = ['impressions', 'clicks', 'cart_adds', 'purchases']
    const rows = await sql(
      tenant,
      `SELECT search_query, COUNT(DISTINCT week_start) AS weeks, SUM(search_query_volume) AS search_query_volume,
         ${steps.map((step) => `SUM(${step}_total) AS ${step}, SUM(${step}_brand) AS ${step}_brand`).join(', ')}
       FROM search_query_performance
       WHERE account_id = '${id}' AND week_start >= '${window.start_date}' AND week_start + INTERVAL 6 DAY <= '${window.end_date}'
       GROUP BY search_query ORDER BY SUM(search_query_volume) DESC, search_query`,
    )
    const step = (row: Record<string, string | null>, name: string) => {
      const [total, brand] = [number(row[name]), number(row[`${name}_brand`])]
      return { total, brand, brand_share: close(brand, total) }
    }
    expect(rows.length).toBeGreaterThan(25)
    expect(data).toEqual(
      rows.map((row) => ({
        search_query: row.search_query,
        weeks: number(row.weeks),
        search_query_volume: number(row.search_query_volume),
        ...Object.fromEntries(steps.map((name) => [name, step(row, name)])),
      })),
    )
  })
})
