import { z } from 'zod'
import { monthBudget } from './ads/month-budget.ts'
import { daysIn, monthOf } from './core/calendar.ts'
import { dataRoute } from './core/data-route.ts'
import { ratio } from './core/decimal.ts'
import { Money, moneyOf, placesOf } from './core/money.ts'

const Row = z.object({
  facts: z.coerce.number(),
  spend: z.string().nullable(),
  projected: z.string().nullable(),
  planned: z.string().nullable(),
  running: z.string().nullable(),
})

const Data = z.object({
  spend: Money.describe('Ad spend of the month’s complete days'),
  budget: Money.nullable().describe('For the whole month. null: nothing is budgeted'),
  budget_source: z
    .enum(['plan', 'campaigns'])
    .nullable()
    .describe(
      'plan: the spend that was planned for the month; campaigns: there is no plan, and the budgets of the enabled campaigns were added up over the month’s days',
    ),
  days_elapsed: z.int().describe('Complete days of the month'),
  days_in_month: z.int(),
  pace: z
    .number()
    .nullable()
    .describe(
      '(spend / budget) / (days_elapsed / days_in_month): 1 is on budget, 1.2 a fifth above. null without a budget',
    ),
  projected_spend: Money.nullable().describe(
    'spend / days_elapsed × days_in_month, rounded to the currency. null: no day is complete',
  ),
})

/** Compares the month's ad spend with its budget. */
export const getAdsAccountPacing = dataRoute(
  {
    path: '/v1/ads/account-pacing',
    domain: 'ads',
    feeds: ['ads_campaign_daily'],
    money: true,
    query: {},
    answer: { data: Data },
    window: ({ latest }) => ({ start: monthOf(latest).start, end: latest }),
    docs: {
      summary: 'Month to date against the budget',
      description: 'The month is that of latest_complete_date, in the timezone of the account’s ads.',
    },
  },
  async (scope) => {
    const { rows, within, window, currency } = scope
    const month = monthOf(window.start)
    const [elapsed, whole] = [daysIn(window.start, window.end), daysIn(month.start, month.end)]
    const [found] = await rows(
      `SELECT facts, spend, ROUND(spend * ${whole} / ${elapsed}, ${placesOf(currency)}) AS projected, planned, running
       FROM (SELECT COUNT(*) AS facts, COALESCE(SUM(cost), 0) AS spend FROM ads_campaign_daily WHERE ${within('date')}) ads,
         (${monthBudget({ ...scope, month })}) budget`,
      Row,
    )
    const spend = found?.spend ?? '0'
    const budget = found?.planned ?? found?.running ?? null
    const money = (decimal: string | null | undefined) => (decimal == null ? null : moneyOf(decimal, currency))
    return {
      count: found?.facts ?? 0,
      answer: {
        data: {
          spend: moneyOf(spend, currency),
          budget: money(budget),
          budget_source: budget === null ? null : found?.planned != null ? ('plan' as const) : ('campaigns' as const),
          days_elapsed: found ? elapsed : 0,
          days_in_month: whole,
          pace: budget === null ? null : ratio(Number(spend) * whole, Number(budget) * elapsed),
          projected_spend: money(found?.projected),
        },
      },
    }
  },
)
