const metrics = ['impressions', 'clicks', 'cost', 'sales', 'orders', 'units']
const adsFact = ['marketplace_id', 'ad_product', 'currency', ...metrics]

/** Columns that the generator fills, in the order of its rows. Watermarks come last, as the mark of a complete warehouse. */
export const tables = {
  accounts: ['account_id', 'name', 'home_marketplace_id', 'currency', 'timezone'],
  marketplaces: [
    'account_id',
    'marketplace_id',
    'merchant_id',
    'seller_id',
    'name',
    'country_code',
    'region',
    'currency',
    'timezone',
  ],
  products: [
    'account_id',
    'marketplace_id',
    'asin',
    'parent_asin',
    'sku',
    'title',
    'brand',
    'price',
    'currency',
    'status',
  ],
  ads_profiles: ['account_id', 'profile_id', 'marketplace_id', 'name', 'country_code', 'currency', 'timezone', 'type'],
  ads_campaigns: [
    'account_id',
    'campaign_id',
    'profile_id',
    'marketplace_id',
    'name',
    'ad_product',
    'state',
    'targeting_type',
    'budget',
    'budget_type',
    'currency',
    'start_date',
    'end_date',
  ],
  ads_ad_groups: ['account_id', 'ad_group_id', 'campaign_id', 'name', 'state', 'default_bid', 'currency'],
  ads_monthly_budgets: ['account_id', 'month', 'marketplace_id', 'budget', 'currency'],
  ads_campaign_daily: ['account_id', 'date', 'campaign_id', ...adsFact],
  ads_search_term_daily: [
    'account_id',
    'date',
    'campaign_id',
    'ad_group_id',
    'target_id',
    'search_term',
    'match_type',
    ...adsFact,
  ],
  ads_asin_daily: ['account_id', 'date', 'campaign_id', 'ad_group_id', 'asin', ...adsFact],
  retail_sales_daily: ['account_id', 'date', 'marketplace_id', 'asin', 'currency', 'sales', 'orders', 'units'],
  retail_traffic_daily: [
    'account_id',
    'date',
    'marketplace_id',
    'asin',
    'sessions',
    'page_views',
    'units',
    'buy_box_percentage',
  ],
  search_query_performance: [
    'account_id',
    'week_start',
    'marketplace_id',
    'search_query',
    'search_query_volume',
    'impressions_total',
    'impressions_brand',
    'clicks_total',
    'clicks_brand',
    'cart_adds_total',
    'cart_adds_brand',
    'purchases_total',
    'purchases_brand',
  ],
  feed_watermarks: ['account_id', 'feed', 'first_date', 'complete_through', 'updated_at'],
} as const satisfies Record<string, readonly string[]>

/** Tables derived from the facts after they are loaded. */
export const derivedTables = ['ads_search_terms', 'ads_search_term_4_weeks'] as const

export type TableName = keyof typeof tables

/** Rows of one table in the format of LOAD DATA: one line per row, tabs between columns, `\N` for NULL. */
export interface Block {
  table: TableName
  rows: number
  lines: string
}

const escapes: Record<string, string> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n' }

export const escapeText = (text: string) => text.replaceAll(/[\\\t\n]/g, (character) => escapes[character] ?? character)

/** Formats one line, each value escaped. The generators of facts format their own lines, for speed. */
export const line = (...values: (string | number | null)[]) =>
  `${values.map((value) => (value === null ? '\\N' : escapeText(String(value)))).join('\t')}\n`
