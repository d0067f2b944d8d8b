import { z } from 'zod'
import type { RunningPlatform } from '../running-platform.ts'
import { daysAgo } from '../sync-jobs.ts'

const merchantId = 'mer_northwind_na_us'
const marketplaceId = 'ATVPDKIKX0DER'
const sp = (input: string) => `amazon_selling_partner_api.io#${input}`

/** A job and the window that its run reads. */
export interface StormJob {
  name: string
  definition: object
  request: object
}

/** Days that Amazon no longer changes, so that two runs at different times read the same. */
const old = { from: daysAgo(70), to: daysAgo(20) }

/** Returns one job of each kind of input and of each way to write, whose tables begin with the prefix. */
export function stormJobs(p: RunningPlatform, prefix: string): StormJob[] {
  const [profile] = p.northwind.profiles
  const { profileId } = z.object({ profileId: z.string() }).parse(profile)
  const job = (name: string, input: object, output: object, request: object = {}): StormJob => ({
    name,
    definition: { name: `${prefix}-${name}`, type: 'io', input, output },
    request,
  })
  const table = (name: string, mode?: string) => ({ tablename: `${prefix}_${name}`, ...(mode && { mode }) })
  const report = (reportType: string, more: object = {}) => ({
    ...{ use: sp('AmazonSPApiReportInput'), credentials: merchantId },
    report_spec: { reportType, ...more },
  })
  const orders = {
    ...{ use: sp('AmazonSPApiInput'), credentials: merchantId, path: '/orders/v0/orders' },
    params: {
      ...{ CreatedAfter: daysAgo(45), CreatedBefore: daysAgo(20) },
      ...{ MarketplaceIds: marketplaceId, MaxResultsPerPage: '20' },
    },
    results_key: 'Orders',
  }
  const query = `query { analytics_salesAndTraffic_2024_04_24 { salesAndTrafficByDate(aggregateBy: DAY,
    startDate: "${old.from}", endDate: "${old.to}", marketplaceIds: ["${marketplaceId}"]) {
    startDate endDate marketplaceId sales { orderedProductSales { amount currencyCode } unitsOrdered } } } }`
  const ads = {
    ...{ use: 'amazon_ads.io#AdsReportInput', credentials: profileId },
    report_spec: {
      configuration: {
        ...{ reportTypeId: 'spCampaigns', groupBy: ['campaign'] },
        columns: ['date', 'campaignId', 'impressions', 'clicks', 'cost'],
      },
    },
  }
  const settlements = report('GET_V2_SETTLEMENT_REPORT_DATA_FLAT_FILE_V2')
  return [
    job('orders', { ...orders, record_config: { id_field: 'AmazonOrderId' } }, table('orders', 'upsert')),
    job('pages', orders, table('pages', 'append')),
    job('listings', report('GET_MERCHANT_LISTINGS_ALL_DATA'), table('listings', 'snapshot')),
    job('traffic', report('GET_SALES_AND_TRAFFIC_REPORT'), table('traffic'), old),
    job('items', report('GET_FLAT_FILE_ALL_ORDERS_DATA_BY_ORDER_DATE_GENERAL'), table('items', 'append'), old),
    job('settlements', settlements, table('settlements', 'append'), old),
    job('kept', settlements, { file: `${prefix}.tsv` }, old),
    job('kiosk', { use: sp('DataKioskInput'), credentials: merchantId, query }, table('kiosk')),
    job('campaigns', ads, table('campaigns', 'replace_window'), old),
    job(
      'targets',
      { use: 'amazon_ads.io#AdsExportInput', credentials: profileId, entity: 'targets' },
      table('targets'),
    ),
  ]
}
