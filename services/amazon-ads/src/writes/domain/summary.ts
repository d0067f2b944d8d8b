import type { Breach } from '../guardrails/check-guardrails.ts'
import { dailySpendIncrease } from '../guardrails/check-guardrails.ts'
import type { Family } from './family.ts'
import type { PlannedItem } from './item.ts'

const digits = new Map<string, number>()

/** Digits after the point that a currency has. */
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

/** The whole call in a few figures; what is counted as sent has no problem. */
export function summarize(
  family: Family,
  items: readonly PlannedItem[],
  {
    currency,
    itemsAtOnce,
    breaches,
    siblingsComplete,
  }: {
    currency: string
    itemsAtOnce: number
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
    /** Whether the same call with "dryRun": false would write anything. */
    committable: sent.length > 0 && breaches.length === 0 && !items.some(unconfirmed),
    creates: count(({ action }) => action === 'create'),
    updates: count(({ action }) => action === 'update'),
    archives: count(({ action }) => action === 'archive'),
    unchanged: count(({ action, changes }) => action === 'update' && changes.length === 0),
    startsSpend: count(({ startsSpend }) => startsSpend),
    raisesSpend: count(({ raisesSpend }) => raisesSpend),
    irreversible: count(({ irreversible }) => irreversible),
    dailySpendIncrease: money(dailySpendIncrease(family, items), currency),
    amazonRequests: Math.ceil(sent.length / itemsAtOnce),
    guardrails: breaches.map(({ rule, index, limit, value, of, message }) => ({
      ...{ rule, of, limit, value, message },
      ...(index !== undefined && { index }),
    })),
    ...(!siblingsComplete && {
      notes: ['There is too much beside the new items to look for duplicates in all of it.'],
    }),
  }
}

const unconfirmed = ({ problems }: PlannedItem): boolean => problems.some(({ code }) => code === 'confirm_archive')

export type Summary = ReturnType<typeof summarize>
