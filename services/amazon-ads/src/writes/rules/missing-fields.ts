import type { Remark, WriteItem } from '../domain/item.ts'
import type { RuleContext } from './rule-context.ts'

/** Fields that Amazon requires although its schema does not. */
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

/** Returns the missing fields of a Sponsored Brands campaign, which depend on its other fields. */
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

/** Returns a problem for each required field that is missing. */
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
