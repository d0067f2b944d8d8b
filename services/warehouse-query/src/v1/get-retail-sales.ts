import { z } from 'zod'
import { dataRoute } from './core/data-route.ts'
import { sumDecimals } from './core/decimal.ts'
import { Money, moneyOf } from './core/money.ts'
import { cutPage, pageAnswer, pageQuery } from './core/paging.ts'
import { asinCondition, asinQuery, inOrder, sum } from './core/series.ts'
import { sortBy } from './core/sort.ts'

const figures = {
  sales: Money.describe('Ordered product sales, with and without ads'),
  orders: z.int().describe('Order items'),
  units: z.int().describe('Units ordered'),
}

const Row = z.object({ date: z.string(), sales: z.string(), orders: z.coerce.number(), units: z.coerce.number() })

/** Sales by day, and in total. Days without any figures have no row. */
export const getRetailSales = dataRoute(
  {
    path: '/v1/retail/sales',
    domain: 'retail',
    feeds: ['retail_sales_daily'],
    money: true,
    query: { ...asinQuery, sort: sortBy(['date'], 'date'), ...pageQuery },
    answer: {
      data: z.array(z.object({ date: z.iso.date(), ...figures })),
      totals: z.object(figures).describe('Of the whole window, whatever the page'),
      ...pageAnswer,
    },
    docs: { summary: 'Sales by day', description: 'A day without any figures has no row.' },
  },
  async ({ rows, within, query, currency, position, cursorAt }) => {
    const days = await rows(
      `SELECT date, SUM(sales) AS sales, SUM(orders) AS orders, SUM(units) AS units FROM retail_sales_daily
       WHERE ${within('date')} AND ${asinCondition(query.asin)} GROUP BY date`,
      Row,
    )
    const { page, next } = cutPage(inOrder(days, query.sort, position), query.limit, ({ date }) => [null, date])
    return {
      count: days.length,
      answer: {
        data: page.map((day) => ({ ...day, sales: moneyOf(day.sales, currency) })),
        totals: {
          sales: moneyOf(sumDecimals(days.map(({ sales }) => sales)), currency),
          orders: sum(days.map(({ orders }) => orders)),
          units: sum(days.map(({ units }) => units)),
        },
        next_cursor: cursorAt(next),
      },
    }
  },
)
