import { z } from 'zod'
import type { TenantAccess } from './demo-access.ts'

/** Time until the platform has answered a request. */
const timeoutMs = 30_000
const merchantId = 'mer_northwind_na_us'
const marketplaceId = 'ATVPDKIKX0DER'
const schedule = { cron: '0 6 * * *', timezone: 'America/Los_Angeles' }
const use = (input: string): string => `amazon_selling_partner_api.io#${input}`
const daysAgo = (days: number): string => new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10)

const report = (name: string, reportType: string, output: object) => ({
  ...{ name, type: 'io', output, schedule },
  input: { use: use('AmazonSPApiReportInput'), credentials: merchantId, report_spec: { reportType } },
})

/** One job of each kind of input, and one whose output is a file, for the demo's first tenant. */
const jobs = (profileId: string) => [
  report('listings', 'GET_MERCHANT_LISTINGS_ALL_DATA', { tablename: 'amazon_listings' }),
  report('settlements', 'GET_V2_SETTLEMENT_REPORT_DATA_FLAT_FILE_V2', {
    tablename: 'amazon_settlements',
    mode: 'append',
  }),
  report('listings-file', 'GET_MERCHANT_LISTINGS_ALL_DATA', { file: 'listings.tsv' }),
  {
    ...{ name: 'orders', type: 'io', output: { tablename: 'amazon_orders' }, schedule },
    input: {
      ...{ use: use('AmazonSPApiInput'), credentials: merchantId, path: '/orders/v0/orders' },
      params: { MarketplaceIds: marketplaceId, LastUpdatedAfter: daysAgo(7) },
      results_key: 'Orders',
      updated_at_param: 'LastUpdatedAfter',
      record_config: { id_field: 'AmazonOrderId', last_modified_field: 'LastUpdateDate' },
    },
  },
  {
    ...{ name: 'daily-totals', type: 'io', output: { tablename: 'amazon_daily_totals' } },
    input: {
      ...{ use: use('DataKioskInput'), credentials: merchantId },
      query: `query { analytics_salesAndTraffic_2024_04_24 { salesAndTrafficByDate(aggregateBy: DAY,
  startDate: "${daysAgo(60)}", endDate: "${daysAgo(5)}", marketplaceIds: ["${marketplaceId}"]) {
  startDate endDate marketplaceId
  sales { orderedProductSales { amount currencyCode } unitsOrdered } traffic { sessions pageViews } } } }`,
    },
  },
  {
    ...{ name: 'campaigns', type: 'io', output: { tablename: 'amazon_campaigns' }, schedule },
    input: {
      ...{ use: 'amazon_ads.io#AdsReportInput', credentials: profileId },
      report_spec: {
        configuration: {
          ...{ reportTypeId: 'spCampaigns', groupBy: ['campaign'] },
          columns: ['date', 'campaignId', 'campaignName', 'impressions', 'clicks', 'cost', 'purchases7d', 'sales7d'],
        },
      },
    },
  },
  {
    ...{ name: 'targets', type: 'io', output: { tablename: 'amazon_targets' }, schedule },
    input: { use: 'amazon_ads.io#AdsExportInput', credentials: profileId, entity: 'targets' },
  },
]

const Profiles = z.array(z.object({ profileId: z.string() })).min(1)
const Token = z.object({ access_token: z.string() })
const Jobs = z.object({ jobs: z.array(z.unknown()) })
const Created = z.object({ job: z.object({ id: z.string() }) })

/**
 * Creates the jobs of the demo's first tenant and starts a run of each, unless it has a job already. Returns their names.
 * @throws Error with the platform's answer
 */
export async function seedJobs(gateway: string, tenant: TenantAccess): Promise<string[]> {
  const { client_id, client_secret } = tenant.credentials.all
  async function send(path: string, init: RequestInit): Promise<unknown> {
    const response = await fetch(`${gateway}${path}`, { ...init, signal: AbortSignal.timeout(timeoutMs) })
    const text = await response.text()
    if (!response.ok) throw new Error(`${path} was answered ${response.status}: ${text.slice(0, 500)}`)
    return JSON.parse(text)
  }
  const basic = Buffer.from(`${client_id}:${client_secret}`).toString('base64')
  const { access_token } = Token.parse(
    await send('/oauth/token', {
      method: 'POST',
      headers: { authorization: `Basic ${basic}` },
      body: new URLSearchParams({ grant_type: 'client_credentials', scope: 'sync:manage' }),
    }),
  )
  const authorization = `Bearer ${access_token}`
  const post = (path: string, body: object) =>
    send(path, {
      method: 'POST',
      headers: { authorization, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
  const known = Jobs.parse(await send('/api/sync/jobs', { headers: { authorization } }))
  if (known.jobs.length > 0) return []
  const [profile] = Profiles.parse(tenant.profiles)
  const wanted = jobs(profile?.profileId ?? '')
  for (const job of wanted) {
    const { id } = Created.parse(await post('/api/sync/jobs', job)).job
    await post(`/api/sync/jobs/${id}/run`, {})
  }
  return wanted.map(({ name }) => name)
}
