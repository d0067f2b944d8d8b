import { quoteText } from '../../warehouse/quote.ts'
import type { Account, Marketplace } from '../core/account.ts'
import type { Range } from '../core/window.ts'

interface Wanted {
  account: Account
  marketplace: Marketplace | undefined
  currency: string
  /** First and last day. */
  month: Range
}

/**
 * Returns a SELECT of one row with a month's ad budget: `planned` is the planned spend, `running` the sum of the budgets of the
 * enabled campaigns over the month. Either is NULL when there is no such budget.
 */
export function monthBudget({ account, marketplace, currency, month }: Wanted): string {
  const whose = [
    `account_id = ${quoteText(account.id)}`,
    `currency = ${quoteText(currency)}`,
    ...(marketplace ? [`marketplace_id = ${quoteText(marketplace.id)}`] : []),
  ].join(' AND ')
  const first = `DATE ${quoteText(month.start)}`
  const last = `DATE ${quoteText(month.end)}`
  const days = `GREATEST(0, DATEDIFF(LEAST(COALESCE(end_date, ${last}), ${last}), GREATEST(COALESCE(start_date, ${first}), ${first})) + 1)`
  return `
    SELECT planned, running
    FROM (SELECT SUM(budget) AS planned FROM ads_monthly_budgets WHERE ${whose} AND month = ${first}) plan,
      (SELECT ROUND(SUM(CASE budget_type
           WHEN 'DAILY' THEN budget * ${days}
           WHEN 'LIFETIME' THEN budget * ${days} / NULLIF(DATEDIFF(end_date, start_date) + 1, 0)
         END), 4) AS running
       FROM ads_campaigns WHERE ${whose} AND state = 'ENABLED') campaigns`
}
