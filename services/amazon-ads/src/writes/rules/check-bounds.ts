import { bidLimits, budgetLimits } from '@platform/ads-catalog'
import { type PlannedItem, type Remark, valueAt } from '../domain/item.ts'
import type { RuleContext } from './rule-context.ts'

const products = new Set(['sp', 'sb', 'sd'])

/** Warns of amounts outside Amazon's published range. Not a problem, since that table has errors. */
export function checkBounds(
  { operation, family, profile }: RuleContext,
  { value, after, action }: PlannedItem,
  currency: string,
): Remark[] {
  if (action === 'archive' || !products.has(operation.product)) return []
  const product = operation.product as 'sp' | 'sb' | 'sd'
  const lifetime = typeof after?.budgetType === 'string' && after.budgetType.toUpperCase() === 'LIFETIME'
  const costType = typeof after?.costType === 'string' && after.costType.toLowerCase() === 'vcpm' ? 'vcpm' : 'cpc'
  const type = profile.type === 'vendor' ? 'vendor' : 'seller'
  const within = (
    path: string | undefined,
    bounds: { min: number | null; max: number | null } | undefined,
  ): Remark[] => {
    const amount = path === undefined ? undefined : valueAt(value, path)
    if (path === undefined || typeof amount !== 'number' || !bounds) return []
    const { min, max } = bounds
    const low = min !== null && amount < min
    const high = max !== null && amount > max
    if (!low && !high) return []
    const message = `${amount} ${currency} is ${low ? `below the published minimum of ${min}` : `above the published maximum of ${max}`} ${currency} for ${profile.country}`
    return [{ code: 'bounds', path, message }]
  }
  return [
    ...within(family.bid, bidLimits(profile.country, product, { costType })),
    ...within(family.budget, budgetLimits(profile.country, product, { type, lifetime })),
  ]
}
