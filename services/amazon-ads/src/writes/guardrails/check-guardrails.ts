import type { Family } from '../domain/family.ts'
import { type PlannedItem, type Remark, stateOf, valueAt } from '../domain/item.ts'
import type { Guardrail, Rule } from './guardrail.ts'

/** A rule that a write would break. Without an index the batch as a whole breaks it. */
export interface Breach {
  rule: Rule
  index?: number
  limit: number
  value: number
  /** Whose rule it is. */
  of: 'tenant' | 'credential'
  message: string
}

const numberAt = (item: PlannedItem['before'], path: string | undefined): number | undefined => {
  const value = path === undefined ? undefined : valueAt(item, path)
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined
}

const rounded = (value: number): number => Math.round(value * 10_000) / 10_000

const runs = (entity: PlannedItem['before']): boolean => stateOf(entity) === 'ENABLED'

/** Days that a lifetime budget is for; undefined when its dates do not say. */
function daysOf(entity: PlannedItem['before']): number | undefined {
  const [from, to] = [entity?.startDate, entity?.endDate].map((date) =>
    typeof date === 'string' ? Date.parse(date) : Number.NaN,
  )
  return from !== undefined && to !== undefined && to >= from ? Math.floor((to - from) / 86_400_000) + 1 : undefined
}

/** What an entity can cost in a day: its budget while it runs. Nothing for what has none. */
function dailyCost(family: Family, entity: PlannedItem['before']): number {
  const budget = numberAt(entity, family.budget)
  // A portfolio's budget caps what its campaigns may cost together, and adds nothing.
  if (budget === undefined || !runs(entity) || family.name === 'portfolios') return 0
  const lifetime = typeof entity?.budgetType === 'string' && entity.budgetType.toUpperCase() === 'LIFETIME'
  return lifetime ? budget / (daysOf(entity) ?? 1) : budget
}

/** What these items together add to what a day can cost, in the profile's currency; what gets cheaper is not set off. */
export const dailySpendIncrease = (family: Family, items: readonly PlannedItem[]): number =>
  rounded(
    items
      .filter(({ problems }) => problems.length === 0)
      .map(({ before, after }) => Math.max(0, dailyCost(family, after) - dailyCost(family, before)))
      .reduce((sum, increase) => sum + increase, 0),
  )

const money: [field: 'bid' | 'budget', rule: Rule, name: string][] = [
  ['bid', 'highestBid', 'bid'],
  ['budget', 'highestBudget', 'budget'],
]

function breachesOf(family: Family, item: PlannedItem, guardrail: Guardrail, currency: string): Breach[] {
  const of = guardrail.credentialId === null ? 'tenant' : 'credential'
  return money.flatMap(([field, rule, name]): Breach[] => {
    const path = family[field]
    // Without a bid of its own an item bids what its ad group does.
    const inherited = field === 'bid' ? item.inheritedBid : undefined
    const before = numberAt(item.before, path) ?? (item.before ? inherited : undefined)
    const after = numberAt(item.after, path) ?? inherited
    // What is not touched breaks nothing, however high it is.
    const touched = item.action === 'create' || item.changes.some((change) => change.field === path)
    const enabled = item.changes.some((change) => change.field === 'state') && runs(item.after)
    if (after === undefined || !(touched || enabled)) return []
    const breaches: Breach[] = []
    const limit = guardrail[rule]
    if (typeof limit === 'number' && after > limit) {
      const message = `${rule}: the ${name} ${after} ${currency} is over the ${of}'s ${limit} ${currency}`
      breaches.push({ rule, index: item.index, limit, value: after, of, message })
    }
    const percent = before ? rounded((Math.abs(after - before) / before) * 100) : undefined
    const most = guardrail.largestChangePercent
    if (touched && percent !== undefined && typeof most === 'number' && percent > most) {
      const message = `largestChangePercent: the ${name} changes by ${percent} %, the ${of}'s most is ${most} %`
      breaches.push({ rule: 'largestChangePercent', index: item.index, limit: most, value: percent, of, message })
    }
    return breaches
  })
}

/** Every rule that these items break, in the order of the items and then the batch. Items with problems are not sent and break none. */
export function checkGuardrails(
  family: Family,
  items: readonly PlannedItem[],
  guardrails: readonly Guardrail[],
  currency: string,
): Breach[] {
  const sent = items.filter(({ problems, action }) => problems.length === 0 && action !== 'archive')
  const increase = dailySpendIncrease(family, items)
  return [
    ...sent.flatMap((item) => guardrails.flatMap((guardrail) => breachesOf(family, item, guardrail, currency))),
    ...guardrails.flatMap((guardrail): Breach[] => {
      const limit = guardrail.dailySpendIncrease
      if (typeof limit !== 'number' || increase <= limit) return []
      const of = guardrail.credentialId === null ? 'tenant' : 'credential'
      const message = `dailySpendIncrease: this call adds ${increase} ${currency} a day, the ${of}'s most is ${limit} ${currency}`
      return [{ rule: 'dailySpendIncrease', limit, value: increase, of, message }]
    }),
  ]
}

/** A breach as a problem of its item. */
export const remarkOf = ({ rule, message }: Breach): Remark => ({ code: 'guardrail', path: rule, message })
