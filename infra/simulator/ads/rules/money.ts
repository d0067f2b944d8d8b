import { isObject } from '../json.ts'
import type { Limits } from '../limits.ts'
import { isArchived, numberOf, textOf } from '../model.ts'
import type { Problem } from '../problems.ts'
import { type Check, changes } from './draft.ts'

type BidLimit = 'spBid' | 'sbBid' | 'sdBid'
type BudgetLimit = 'spBudget' | 'sbBudget' | 'sdBudget'

/** Checks a bid against the limits of the marketplace and, if `belowBudget`, against the campaign's budget. */
export const checkBid =
  (field: 'bid' | 'defaultBid', limit: BidLimit, belowBudget = false): Check =>
  (draft) => {
    const amount = numberOf(draft.given[field])
    if (amount === undefined || !changes(draft, field)) return []
    const { min, max } = draft.store.limits[limit]
    if (amount < min || amount > max) {
      const message = `the bid must be from ${min} to ${max}`
      const limits = { lowerLimit: min, upperLimit: max }
      return [{ kind: 'bidding', reason: 'BID_OUT_OF_MARKET_PLACE_RANGE', message, field, trigger: amount, ...limits }]
    }
    const campaign = draft.store.find('sp.campaigns', textOf(draft.after, 'campaignId'))
    const budget = campaign && budgetOf(campaign.fields)
    if (!belowBudget || budget === undefined || amount <= budget) return []
    const message = `the bid is above the campaign's budget of ${budget}`
    return [{ kind: 'bidding', reason: 'BID_GT_BUDGET', message, field, trigger: amount, upperLimit: budget }]
  }

/** Returns the amount of a campaign's budget: `budget.budget` in Sponsored Products, `budget` elsewhere. */
export function budgetOf(fields: Readonly<Record<string, unknown>>): number | undefined {
  const budget = fields.budget
  return numberOf(isObject(budget) ? budget.budget : budget)
}

function inRange(amount: number, field: string, { min, max }: Limits[BudgetLimit]): Problem[] {
  if (amount >= min && amount <= max) return []
  const low = amount < min
  const reason = low ? 'BUDGET_TOO_LOW' : 'BUDGET_TOO_HIGH'
  const message = `the budget must be from ${min} to ${max}`
  return [{ kind: 'budget', reason, message, field, trigger: amount, lowerLimit: min, upperLimit: max }]
}

/** Checks a budget against the limits of the marketplace. */
export const checkBudget =
  (limit: BudgetLimit, field = 'budget'): Check =>
  (draft) => {
    if (!changes(draft, 'budget')) return []
    const amount = budgetOf(draft.given)
    return amount === undefined ? [] : inRange(amount, field, draft.store.limits[limit])
  }

/** Refuses a Sponsored Products budget below a bid of the campaign. */
export const checkBudgetAboveBids: Check = ({ store, given, existing }) => {
  const amount = budgetOf(given)
  if (amount === undefined || !existing) return []
  const of = (kind: 'sp.adGroups' | 'sp.keywords' | 'sp.targets', field: string) =>
    store
      .below(kind, 'campaignId', existing.id)
      .filter((entity) => !isArchived(entity))
      .reduce((highest, { fields }) => Math.max(highest, numberOf(fields[field]) ?? 0), 0)
  const bids = [
    ['BUDGET_LT_KEYWORD_BIDS', of('sp.keywords', 'bid')],
    ['BUDGET_LT_DEFAULT_BIDS', of('sp.adGroups', 'defaultBid')],
    ['BUDGET_LT_PREDEFINED_TARGET_BIDS', of('sp.targets', 'bid')],
  ] as const
  const [reason, lowerLimit] = bids.find(([, highest]) => highest > amount) ?? []
  if (!reason || lowerLimit === undefined) return []
  const message = `the budget is below a bid of ${lowerLimit}`
  return [{ kind: 'budget', reason, message, field: 'budget.budget', trigger: amount, lowerLimit }]
}
