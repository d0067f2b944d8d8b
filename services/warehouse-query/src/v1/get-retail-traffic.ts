import { z } from 'zod'
import { dataRoute } from './core/data-route.ts'
import { percentage, ratio, sumDecimals } from './core/decimal.ts'
import { cutPage, pageAnswer, pageQuery } from './core/paging.ts'
import { asinCondition, asinQuery, inOrder, sum } from './core/series.ts'
import { sortBy } from './core/sort.ts'

const figures = {
  sessions: z.int(),
  page_views: z.int(),
  units: z.int().describe('Units ordered'),
  unit_session_percentage: z.number().nullable().describe('Units per 100 sessions; null without sessions'),
  buy_box_percentage: z
    .number()
    .nullable()
    .describe('Page views with the Buy Box, per 100 page views for which it is known; null without any'),
}

const Row = z.object({
  date: z.string(),
  sessions: z.coerce.number(),
  page_views: z.coerce.number(),
  units: z.coerce.number(),
  /** 100 × page views with the Buy Box, and the page views for which that is known. */
  buy_box: z.string().nullable(),
  buy_box_views: z.coerce.number(),
})

type Counts = Omit<z.output<typeof Row>, 'date'>

function figuresOf({ sessions, page_views, units, buy_box, buy_box_views }: Counts) {
  return {
    sessions,
    page_views,
    units,
    unit_session_percentage: percentage(units, sessions),
    buy_box_percentage: ratio(buy_box ?? 0, buy_box_views),
  }
}

const totalOf = (days: readonly Counts[]): Counts => ({
  sessions: sum(days.map(({ sessions }) => sessions)),
  page_views: sum(days.map(({ page_views }) => page_views)),
  units: sum(days.map(({ units }) => units)),
  buy_box: sumDecimals(days.map(({ buy_box }) => buy_box ?? '0')),
  buy_box_views: sum(days.map(({ buy_box_views }) => buy_box_views)),
})

/** Visits of the product pages by day, and in total. Days without any figures have no row. */
export const getRetailTraffic = dataRoute(
  {
    path: '/v1/retail/traffic',
    domain: 'retail',
    feeds: ['retail_traffic_daily'],
    money: false,
    query: { ...asinQuery, sort: sortBy(['date'], 'date'), ...pageQuery },
    answer: {
      data: z.array(z.object({ date: z.iso.date(), ...figures })),
      totals: z.object(figures).describe('Of the whole window, whatever the page'),
      ...pageAnswer,
    },
    docs: {
      summary: 'Sessions and page views by day',
      description: 'Covers all marketplaces, unless one is asked for. A day without any figures has no row.',
    },
  },
  async ({ rows, within, query, position, cursorAt }) => {
    const days = await rows(
      `SELECT date, SUM(sessions) AS sessions, SUM(page_views) AS page_views, SUM(units) AS units,
         SUM(buy_box_percentage * page_views) AS buy_box,
         SUM(CASE WHEN buy_box_percentage IS NULL THEN 0 ELSE page_views END) AS buy_box_views
       FROM retail_traffic_daily WHERE ${within('date')} AND ${asinCondition(query.asin)} GROUP BY date`,
      Row,
    )
    const { page, next } = cutPage(inOrder(days, query.sort, position), query.limit, ({ date }) => [null, date])
    return {
      count: days.length,
      answer: {
        data: page.map((day) => ({ date: day.date, ...figuresOf(day) })),
        totals: figuresOf(totalOf(days)),
        next_cursor: cursorAt(next),
      },
    }
  },
)
