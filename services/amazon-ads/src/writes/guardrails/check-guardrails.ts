import type { Family } from '../domain/family.ts'
import { type PlannedItem, type Remark, stateOf, valueAt } from '../domain/item.ts'
import type { Guardrail, Rule } from './guardrail.ts'

/** A rule that a write would break. Without an index, the whole batch breaks it. */
export interface Breach {
  rule: Rule
  index?: number
  limit: number
  value: number
  /** Owner of the guardrail. */
  of: 'tenant' | 'credential'
  message: string
}

const numberAt = (item: PlannedItem['before'], path: string | undefined): number | undefined => {
  const value = path === undefined ? undefined : valueAt(item, path)
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined
}

const rounded = (value: number): number => Math.round(value * 10_000) / 10_000

const isEnabled = (entity: PlannedItem['before']): boolean => stateOf(entity) === 'ENABLED'

/** Returns the number of days of a lifetime budget; undefined without valid dates. */
function daysOf(entity: PlannedItem['before']): number | undefined {
  const [from, to] = [entity?.startDate, entity?.endDate].map((date) =>
    typeof date === 'string' ? Date.parse(date) : Number.NaN,
  )
  return from !== undefined && to !== undefined && to >= from ? Math.floor((to - from) / 86_400_000) + 1 : undefined
}

/** Returns the most that an entity can cost per day: its budget while it is enabled, 0 without a budget. */
function dailyCost(family: Family, entity: PlannedItem['before']): number {
  const budget = numberAt(entity, family.budget)
  // A portfolio's budget caps the cost of its campaigns and adds none.
  if (budget === undefined || !isEnabled(entity) || family.name === 'portfolios') return 0
  const lifetime = typeof entity?.budgetType === 'string' && entity.budgetType.toUpperCase() === 'LIFETIME'
  return lifetime ? budget / (daysOf(entity) ?? 1) : budget
}

/** Returns how much an item adds to the possible cost per day; 0 for an item that is not sent or costs less than before. */
const increaseOf = (family: Family, { before, after, problems }: PlannedItem): number =>
  problems.length > 0 ? 0 : Math.max(0, dailyCost(family, after) - dailyCost(family, before))

/** Returns how much these items add to the possible cost per day, in the profile's currency. Decreases are not subtracted. */
export const dailySpendIncrease = (family: Family, items: readonly PlannedItem[]): number =>
  rounded(items.map((item) => increaseOf(family, item)).reduce((sum, increase) => sum + increase, 0))

const money: [field: 'bid' | 'budget', rule: Rule, name: string][] = [
  ['bid', 'highestBid', 'bid'],
  ['budget', 'highestBudget', 'budget'],
]

/** A budget per day and one for a lifetime cannot be compared. */
const changesUnit = ({ changes }: PlannedItem): boolean =>
  changes.some(({ field }) => /budgetType$|policy$/.test(field))

function breachesOf(family: Family, item: PlannedItem, guardrail: Guardrail, currency: string): Breach[] {
  const of = guardrail.credentialId === null ? 'tenant' : 'credential'
  return money.flatMap(([field, rule, name]): Breach[] => {
    const path = family[field]
    // An item without a bid uses the default bid of its ad group.
    const inherited = field === 'bid' ? item.inheritedBid : undefined
    const before = numberAt(item.before, path) ?? (item.before ? inherited : undefined)
    const after = numberAt(item.after, path) ?? inherited
    // A value that the write does not change breaks no rule, except when the write enables the entity.
    const touched = item.action === 'create' || item.changes.some((change) => change.field === path)
    const enabled = item.changes.some((change) => change.field === 'state') && isEnabled(item.after)
    if (after === undefined || !(touched || enabled)) return []
    const breaches: Breach[] = []
    const limit = guardrail[rule]
    // A running entity above the limit may be lowered step by step. Enabling one above the limit is an increase from nothing.
    const lowers = !enabled && before !== undefined && after < before && !changesUnit(item)
    if (typeof limit === 'number' && after > limit && !lowers) {
      const message = `${rule}: the ${name} ${after} ${currency} exceeds the ${of}'s limit of ${limit} ${currency}`
      breaches.push({ rule, index: item.index, limit, value: after, of, message })
    }
    const percent = before ? rounded((Math.abs(after - before) / before) * 100) : undefined
    const percentMax = guardrail.largestChangePercent
    if (touched && percent !== undefined && typeof percentMax === 'number' && percent > percentMax) {
      const message = `largestChangePercent: the ${name} changes by ${percent} %, the ${of}'s limit is ${percentMax} %`
      breaches.push({ rule: 'largestChangePercent', index: item.index, limit: percentMax, value: percent, of, message })
    }
    return breaches
  })
}

/** Returns the broken rules, of the items in order and then of the batch. Items with problems are not sent and break no rule. */
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
      const message = `dailySpendIncrease: this call adds ${increase} ${currency} per day, the ${of}'s limit is ${limit} ${currency}`
      return [{ rule: 'dailySpendIncrease', limit, value: increase, of, message }]
    }),
  ]
}

const remarkOf = ({ rule, message }: Breach): Remark => ({ code: 'guardrail', path: rule, message })

/**
 * Returns the items with each breach as a problem: of the item that breaks the rule, or of every item that adds to the cost per
 * day when the batch as a whole breaks it. A write that breaks a rule therefore has at least one item with a problem.
 */
export const withBreaches = (
  family: Family,
  items: readonly PlannedItem[],
  breaches: readonly Breach[],
): PlannedItem[] =>
  items.map((item) => {
    const own = breaches.filter(({ index }) =>
      index === undefined ? increaseOf(family, item) > 0 : index === item.index,
    )
    return own.length === 0 ? item : { ...item, problems: [...item.problems, ...own.map(remarkOf)] }
  })
