import type { AdsCall } from '../ads-route.ts'
import { budgetOf } from '../rules/money.ts'
import { between, cents, missedOpportunities } from './ask.ts'
import { idsOf } from './budget-usage.ts'

/** Returns a recommended budget for each requested campaign, and the unknown ids, both by index in the request. */
export function campaignBudgets(call: AdsCall, kind: 'sb.campaigns' | 'sd.campaigns') {
  const success: object[] = []
  const error: object[] = []
  for (const [index, campaignId] of idsOf(call, 'campaignIds').entries()) {
    const campaign = call.store.find(kind, campaignId)
    if (!campaign) error.push({ index, campaignId, code: 'ENTITY_NOT_FOUND', details: `There is no ${campaignId}` })
    else
      success.push({
        index,
        campaignId,
        suggestedBudget: cents((budgetOf(campaign.fields) ?? 0) * (1 + between(campaignId, 5, 60) / 100)),
        sevenDaysMissedOpportunities: missedOpportunities(call.store, campaignId),
      })
  }
  return { success, error }
}
