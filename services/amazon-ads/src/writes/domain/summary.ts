import type { Breach } from '../guardrails/check-guardrails.ts'
import type { PlannedItem } from './item.ts'

const digits = new Map<string, number>()

/** Returns the number of decimal digits of a currency. */
function minorDigits(currency: string): number {
  const known = digits.get(currency)
  if (known !== undefined) return known
  const { maximumFractionDigits = 2 } = new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions()
  digits.set(currency, maximumFractionDigits)
  return maximumFractionDigits
}

const money = (amount: number, currency: string): { amount: string; currency: string } => ({
  amount: amount.toFixed(minorDigits(currency)),
  currency,
})

/**
 * Summarizes a call. `breaches` are among the problems of the items. The counts are of items without problems. A call that is not
 * committable has at least one item with a problem, which states the reason.
 */
export function summarize(
  items: readonly PlannedItem[],
  {
    currency,
    dailySpendIncrease,
    itemsPerRequestMax,
    breaches,
    siblingsComplete,
  }: {
    currency: string
    /** Of the whole call, including items that a guardrail refuses. */
    dailySpendIncrease: number
    itemsPerRequestMax: number
    breaches: readonly Breach[]
    siblingsComplete: boolean
  },
) {
  const sent = items.filter(({ problems }) => problems.length === 0)
  const count = (is: (item: PlannedItem) => boolean): number => sent.filter(is).length
  return {
    items: items.length,
    withProblems: items.length - sent.length,
    toSend: sent.length,
    /** True when the same call with "dryRun": false would write something. */
    committable: sent.length > 0 && breaches.length === 0 && !items.some(unconfirmed),
    creates: count(({ action }) => action === 'create'),
    updates: count(({ action }) => action === 'update'),
    archives: count(({ action }) => action === 'archive'),
    unchanged: count(({ action, changes }) => action === 'update' && changes.length === 0),
    startsSpend: count(({ startsSpend }) => startsSpend),
    raisesSpend: count(({ raisesSpend }) => raisesSpend),
    irreversible: count(({ irreversible }) => irreversible),
    dailySpendIncrease: money(dailySpendIncrease, currency),
    amazonRequests: Math.ceil(sent.length / itemsPerRequestMax),
    guardrails: breaches.map(({ rule, index, limit, value, of, message }) => ({
      rule,
      of,
      limit,
      value,
      message,
      ...(index !== undefined && { index }),
    })),
    ...(!siblingsComplete && {
      notes: ['Not all siblings of the new items were checked for duplicates, because there are too many.'],
    }),
  }
}

const unconfirmed = ({ problems }: PlannedItem): boolean => problems.some(({ code }) => code === 'confirm_archive')

export type Summary = ReturnType<typeof summarize>
