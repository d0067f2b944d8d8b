import type { AnyRoute } from '@platform/http'
import type { Context } from '../context.ts'
import { getAccounts } from './get-accounts.ts'
import { getAdsAccountPacing } from './get-ads-account-pacing.ts'
import { getAdsAccountSummary } from './get-ads-account-summary.ts'
import { getAdsAsinPerformance } from './get-ads-asin-performance.ts'
import { getAdsCampaignPerformance } from './get-ads-campaign-performance.ts'
import { getAdsSearchTerms } from './get-ads-search-terms.ts'
import { getMe } from './get-me.ts'
import { getRetailSales } from './get-retail-sales.ts'
import { getRetailTraffic } from './get-retail-traffic.ts'
import { getSearchQueryPerformance } from './get-search-query-performance.ts'

/** Dependencies of the data plane's endpoints. */
export type V1Needs = Pick<Context, 'warehouse' | 'messaging' | 'events' | 'cursors' | 'bulkhead'>

/** Every endpoint of the data plane, in the order of its documentation. */
export const endpoints: AnyRoute<V1Needs>[] = [
  getMe,
  getAccounts,
  getAdsAccountSummary,
  getAdsAccountPacing,
  getAdsCampaignPerformance,
  getAdsSearchTerms,
  getAdsAsinPerformance,
  getRetailSales,
  getRetailTraffic,
  getSearchQueryPerformance,
]
