import { z } from 'zod'
import { quoteText } from '../../warehouse/quote.ts'

/** The ad products of Amazon Ads. */
export const AdProduct = z.enum(['SPONSORED_PRODUCTS', 'SPONSORED_BRANDS', 'SPONSORED_DISPLAY'])
const CampaignState = z.enum(['ENABLED', 'PAUSED', 'ARCHIVED'])

/** Query parameters that restrict ads figures to some campaigns. */
export const campaignQuery = {
  campaign_id: z
    .string()
    .regex(/^[1-9]\d{0,17}$/, 'must be the id of a campaign: up to 18 digits')
    .optional()
    .describe('Only the figures of this campaign'),
  ad_product: AdProduct.optional().describe('Only the figures of campaigns of this kind'),
  state: CampaignState.optional().describe('Only the figures of campaigns whose current state is this one'),
}

type CampaignQuery = { [K in keyof typeof campaignQuery]: z.output<(typeof campaignQuery)[K]> }

/** Returns the SQL condition for `campaignQuery` on a table of ads facts. */
export function campaignCondition(accountId: string, { campaign_id, ad_product, state }: CampaignQuery): string {
  const conditions = ['TRUE']
  if (campaign_id !== undefined) conditions.push(`campaign_id = ${campaign_id}`)
  if (ad_product !== undefined) conditions.push(`ad_product = ${quoteText(ad_product)}`)
  if (state !== undefined) {
    const inState = `account_id = ${quoteText(accountId)} AND state = ${quoteText(state)}`
    conditions.push(`campaign_id IN (SELECT campaign_id FROM ads_campaigns WHERE ${inState})`)
  }
  return conditions.join(' AND ')
}
