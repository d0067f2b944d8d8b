import type { Remark, WriteItem } from '../domain/item.ts'
import type { RuleContext } from './rule-context.ts'

/** What Amazon asks for and its schema leaves open. */
const onCreate: Record<string, string[]> = {
  'sb.keywords': ['adGroupId', 'campaignId', 'keywordText', 'matchType', 'bid'],
  'sb.negativeKeywords': ['adGroupId', 'campaignId', 'keywordText', 'matchType'],
  'sb.targets': ['adGroupId', 'campaignId', 'expressions', 'bid'],
  'sb.negativeTargets': ['adGroupId', 'campaignId', 'expressions'],
  'sd.campaigns': ['name', 'tactic', 'state', 'startDate'],
}
const onUpdate: Record<string, string[]> = {
  'sb.negativeKeywords': ['adGroupId', 'campaignId'],
  'sb.targets': ['adGroupId'],
  'sb.negativeTargets': ['adGroupId'],
}

const missing = (path: string): Remark => ({ code: 'required', path, message: 'is required' })

/** Which goals go with which fields is nowhere in the schema either. */
function sbCampaign({ value }: WriteItem, seller: boolean): Remark[] {
  const given = (field: string) => value[field] !== undefined && value[field] !== null
  const lifetime = value.budgetType === 'LIFETIME'
  return [
    ...(lifetime ? ['startDate', 'endDate'].filter((field) => !given(field)).map(missing) : []),
    ...(given('endDate') && !given('startDate') && !lifetime ? [missing('startDate')] : []),
    ...(seller && !given('brandEntityId') ? [missing('brandEntityId')] : []),
    ...(given('goal') !== given('costType') ? [missing(given('goal') ? 'costType' : 'goal')] : []),
  ]
}

/** Fields that are not there and have to be. */
export function missingFields({ operation, family, profile }: RuleContext, item: WriteItem): Remark[] {
  const fields = (operation.kind === 'create' ? onCreate : onUpdate)[family.name] ?? []
  const given = (field: string) => item.value[field] !== undefined && item.value[field] !== null
  const remarks = fields.filter((field) => !given(field)).map(missing)
  if (operation.kind !== 'create') return remarks
  if (family.name === 'sb.campaigns') remarks.push(...sbCampaign(item, profile.type === 'seller'))
  if (family.name.endsWith('.productAds') && !given('asin') && !given('sku')) {
    remarks.push(missing(profile.type === 'seller' ? 'sku' : 'asin'))
  }
  return remarks
}
