import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { openConnection } from '@platform/demo/open-connection'
import type mysql from 'mysql2/promise'
import { z } from 'zod'
import { openRunningPlatform, type RunningPlatform } from '../support/running-platform.ts'

let live: RunningPlatform
beforeAll(async () => {
  live = await openRunningPlatform('ads-figures')
})
afterAll(() => live?.close())

const Money = z.object({ amount: z.string(), currency: z.string() })
const Figures = z.object({
  impressions: z.number(),
  clicks: z.number(),
  cost: Money,
  sales: Money,
  orders: z.number(),
  units: z.number(),
  ctr: z.number().nullable(),
  cpc: z.number().nullable(),
  acos: z.number().nullable(),
  roas: z.number().nullable(),
})
type Figures = z.output<typeof Figures>
const Answer = z.object({
  data: z.unknown(),
  next_cursor: z.string().nullish(),
  currency: z.string(),
  window: z.object({ start_date: z.string(), end_date: z.string(), days: z.number() }),
  availability: z.object({ status: z.string() }),
})
const Rows = z.array(z.record(z.string(), z.string().nullable()))

/** Every account of the demo, with several windows. */
const shops = [
  ['Northwind Outdoor', 'acc_northwind_na', 'USD', 'ATVPDKIKX0DER'],
  ['Northwind Outdoor', 'acc_northwind_na', 'CAD', 'A2EUQ1WTGCTBG2'],
  ['Northwind Outdoor', 'acc_northwind_eu', 'EUR', 'A1PA6795UKMFR9'],
  ['Northwind Outdoor', 'acc_northwind_eu', 'GBP', 'A1F83G8C2ARO7P'],
  ['Harbor Kitchen', 'acc_harbor_kitchen', 'USD', 'ATVPDKIKX0DER'],
  ['Harbor Kitchen', 'acc_harbor_kitchen', 'JPY', 'A1VC38T7YXB528'],
] as const
const windows = [{}, { days: '7' }, { days: '1' }, { days: '90' }]

const sums = `SUM(impressions) AS impressions, SUM(clicks) AS clicks, SUM(cost) AS cost, SUM(sales) AS sales,
  SUM(orders) AS orders, SUM(units) AS units, SUM(clicks) / NULLIF(SUM(impressions), 0) AS ctr,
  SUM(cost) / NULLIF(SUM(clicks), 0) AS cpc, SUM(cost) / NULLIF(SUM(sales), 0) AS acos, SUM(sales) / NULLIF(SUM(cost), 0) AS roas`
const lists = [
  ['/v1/ads/campaign-performance', 'campaign_id', 'ads_campaign_daily'],
  ['/v1/ads/search-terms', 'search_term', 'ads_search_term_daily'],
  ['/v1/ads/asin-performance', 'asin', 'ads_asin_daily'],
] as const

/**
 * Rounds to six places; the offset is not a quotient of whole cents, so that the last digit of a double cannot change the result.
 */
const round = (value: string | number | null | undefined) =>
  value == null ? null : Math.floor(Number(value) * 1e6 + 0.123456789) / 1e6

/** Normalizes both sides: SQL's decimals have other zeros, and JSON's ratios are doubles. */
const ofSql = (row: Record<string, string | null>) => ({
  impressions: Number(row.impressions),
  clicks: Number(row.clicks),
  cost: Number(row.cost),
  sales: Number(row.sales),
  orders: Number(row.orders),
  units: Number(row.units),
  ctr: round(row.ctr),
  cpc: round(row.cpc),
  acos: round(row.acos),
  roas: round(row.roas),
})
const ofAnswer = (figures: Figures, currency: string) => {
  expect([figures.cost.currency, figures.sales.currency]).toEqual([currency, currency])
  return {
    ...figures,
    cost: Number(figures.cost.amount),
    sales: Number(figures.sales.amount),
    ctr: round(figures.ctr),
    cpc: round(figures.cpc),
    acos: round(figures.acos),
    roas: round(figures.roas),
  }
}

describe.each(shops)('%s, %s in %s', (tenantName, account, currency, marketplace) => {
  let sql: mysql.Connection
  let ask: (path: string, parameters: Record<string, string>) => Promise<z.output<typeof Answer>>
  beforeAll(async () => {
    const tenant = live.demo.tenants.find(({ name }) => name === tenantName)
    const url = new URL(live.demo.backing.warehouse)
    url.pathname = `/${tenant?.warehouse?.database}`
    sql = await openConnection(url.href, { typeCast: (field) => field.string() })
    await sql.query('SET SESSION div_precision_increment = 20')
    const token = await live.token(await live.credential(String(tenant?.id), ['ads:read']))
    ask = async (path, parameters) => {
      const { status, body } = await live.get(
        `${path}?${new URLSearchParams({ account_id: account, ...parameters })}`,
        token,
      )
      expect({ status, body }).toMatchObject({ status: 200 })
      return Answer.parse(body)
    }
  })
  afterAll(() => sql?.end())

  const rows = async (text: string, values: unknown[]) => Rows.parse((await sql.query(text, values))[0])
  const choices: Record<string, string>[] = [{ currency }, { marketplace }]

  it('every list of every window equals the sums of the facts by SQL', async () => {
    for (const window of windows) {
      for (const [path, key, table] of lists) {
        const found: Record<string, unknown>[] = []
        let cursor: string | undefined
        let answer: z.output<typeof Answer>
        do {
          answer = await ask(path, { ...window, currency, limit: '500', ...(cursor && { cursor }) })
          const page = z.array(Figures.extend({ [key]: z.string() })).parse(answer.data)
          found.push(
            ...page.map(({ [key]: id, ...figures }) => ({ id, ...ofAnswer(Figures.parse(figures), currency) })),
          )
          cursor = answer.next_cursor ?? undefined
        } while (cursor)
        const { start_date, end_date } = answer.window
        const wanted = await rows(
          `SELECT ${key} AS id, ${sums} FROM ${table}
           WHERE account_id = ? AND currency = ? AND date BETWEEN ? AND ? GROUP BY ${key}`,
          [account, currency, start_date, end_date],
        )
        expect(found.length).toBeGreaterThan(5)
        const byId = (list: Record<string, unknown>[]) => new Map(list.map((row) => [row.id, row]))
        expect(found.length).toBe(wanted.length)
        expect(byId(found)).toEqual(byId(wanted.map((row) => ({ id: row.id, ...ofSql(row) }))))
      }
    }
  })

  it('the summary of every window equals the sums of the facts by SQL, by currency and by marketplace', async () => {
    for (const window of windows) {
      for (const choice of choices) {
        const answer = await ask('/v1/ads/account-summary', { ...window, ...choice })
        const { start_date, end_date, days } = answer.window
        if ('days' in window) expect(days).toBe(Number(window.days))
        const [wanted] = await rows(
          `SELECT ${sums} FROM ads_campaign_daily WHERE account_id = ? AND marketplace_id = ? AND date >= ? AND date <= ?`,
          [account, marketplace, start_date, end_date],
        )
        expect(ofAnswer(Figures.parse(answer.data), currency)).toEqual(ofSql(wanted ?? {}))
      }
    }
  })

  it('windows end on the last day for which all ads feeds are complete', async () => {
    const { window } = await ask('/v1/ads/account-summary', { currency })
    const [wanted] = await rows(
      `SELECT DATE_FORMAT(MIN(complete_through), '%Y-%m-%d') AS last FROM feed_watermarks
       WHERE account_id = ? AND feed LIKE 'ads%daily'`,
      [account],
    )
    expect(window).toMatchObject({ end_date: wanted?.last, days: 30 })
  })

  it('the pacing equals the result of SQL on the facts and the month’s plan', async () => {
    const { data, window } = await ask('/v1/ads/account-pacing', { currency })
    const [wanted] = await rows(
      `SELECT COALESCE(SUM(cost), 0) AS spend, DAY(?) AS elapsed, DAY(LAST_DAY(?)) AS days,
         (SELECT SUM(budget) FROM ads_monthly_budgets b WHERE b.account_id = ? AND b.currency = ?
          AND DATE_FORMAT(b.month, '%Y-%m') = DATE_FORMAT(?, '%Y-%m')) AS budget
       FROM ads_campaign_daily WHERE account_id = ? AND currency = ? AND date <= ?
         AND DATE_FORMAT(date, '%Y-%m') = DATE_FORMAT(?, '%Y-%m')`,
      [
        window.end_date,
        window.end_date,
        account,
        currency,
        window.end_date,
        account,
        currency,
        window.end_date,
        window.end_date,
      ],
    )
    const pacing = z
      .object({
        spend: Money,
        budget: Money,
        days_elapsed: z.number(),
        days_in_month: z.number(),
        pace: z.number(),
        projected_spend: Money,
      })
      .parse(data)
    const [spend, budget, elapsed, days] = [wanted?.spend, wanted?.budget, wanted?.elapsed, wanted?.days].map(Number)
    if (spend === undefined || budget === undefined || elapsed === undefined || days === undefined)
      throw new Error('no row')
    expect(pacing).toMatchObject({ days_elapsed: elapsed, days_in_month: days })
    expect(Number(pacing.spend.amount)).toBe(spend)
    expect(Number(pacing.budget.amount)).toBe(budget)
    expect(pacing.pace).toBeCloseTo(spend / elapsed / (budget / days), 9)
    expect(Math.abs(Number(pacing.projected_spend.amount) - (spend / elapsed) * days)).toBeLessThanOrEqual(0.5)
  })
})
