import { hash32 } from '@platform/demo/random'
import type { AdsCall, AdsRoute } from '../ads-route.ts'
import { AdsFailure } from '../failure.ts'
import { isObject, textsOf } from '../json.ts'
import { jsonAnswer } from '../json-answer.ts'
import { isArchived, type Kind, numberOf } from '../model.ts'
import { budgetOf } from '../rules/money.ts'
import type { Store } from '../store.ts'

/** Returns the ids of a request, from 1 to 100. @throws AdsFailure 400 */
export function idsOf({ body }: AdsCall, field: string): string[] {
  const ids = textsOf(isObject(body) ? body[field] : undefined)
  if (ids.length === 0 || ids.length > 100) throw new AdsFailure(400, `${field} must have from 1 to 100 ids.`)
  return ids
}

/** Returns a number from 0 to below `below`, determined by the seed. */
const steady = (seed: string, below: number): number => hash32(seed) % below

function amountOf(store: Store, kind: Kind, id: string): number | undefined {
  const entity = store.find(kind, id)
  if (!entity) return undefined
  const budget = entity.fields.budget
  return budgetOf(entity.fields) ?? (isObject(budget) ? numberOf(budget.amount) : undefined) ?? 0
}

function usage(call: AdsCall, kind: Kind, ids: string, id: string) {
  const { store } = call
  const success: object[] = []
  const error: object[] = []
  for (const [index, one] of idsOf(call, ids).entries()) {
    const budget = amountOf(store, kind, one)
    if (budget === undefined) {
      error.push({ index, [id]: one, code: 'ENTITY_NOT_FOUND', details: `There is no ${one}` })
      continue
    }
    const found = store.find(kind, one)
    const percent = found && isArchived(found) ? 0 : steady(`${one}|usage|${store.today}`, 9_500) / 100
    const usageUpdatedTimestamp = `${new Date(store.now).toISOString().slice(0, 13)}:00:00Z`
    success.push({ index, [id]: one, budget, budgetUsagePercent: percent, usageUpdatedTimestamp })
  }
  return jsonAnswer({ success, error }, 207)
}

/** Returns the routes that report how much of today's budget is spent. */
export const budgetUsageRoutes = (): AdsRoute[] =>
  (['sp.campaigns', 'sb.campaigns', 'sd.campaigns', 'portfolios'] as const).map((kind) => {
    const [family] = kind.split('.')
    const isPortfolio = kind === 'portfolios'
    const name = isPortfolio ? 'portfoliobudgetusage' : `${family}campaignbudgetusage`
    const media = [`application/vnd.${name}.v1+json`]
    const id = isPortfolio ? 'portfolioId' : 'campaignId'
    return {
      operation: `${kind}.budgetUsage`,
      method: 'POST',
      path: isPortfolio ? '/portfolios/budget/usage' : `/${family}/campaigns/budget/usage`,
      consumes: media,
      produces: media,
      errors: 'details',
      handle: (call) => usage(call, kind, `${id}s`, id),
    }
  })
