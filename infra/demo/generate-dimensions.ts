import { isoDateOf, monthsBetween } from './calendar.ts'
import type { DemoTenant } from './catalogue.ts'
import { merchantIdOf } from './catalogue.ts'
import type { AccountPlan, ShopPlan } from './plan.ts'
import { hash32 } from './random.ts'
import { type Block, line, type TableName } from './tables.ts'

/** Generates the rows of an account that are not daily facts: account, marketplaces, profiles, products, campaigns, budgets. */
export function dimensionsOf(tenant: DemoTenant, plan: AccountPlan): Block[] {
  const { account, shops } = plan
  const home = shops[0]?.marketplace
  if (!home) throw new RangeError(`${account.id} has no marketplace`)
  return [
    block('accounts', [line(account.id, account.name, home.marketplaceId, home.currency, home.timezone)]),
    ...shops.flatMap((shop) => [
      block('marketplaces', [marketplaceLine(shop)]),
      block('ads_profiles', [profileLine(tenant, shop)]),
      block(
        'products',
        shop.products.map((product) => productLine(shop, product)),
      ),
      block(
        'ads_campaigns',
        shop.campaigns.map((campaign) => campaignLine(shop, campaign)),
      ),
      block(
        'ads_ad_groups',
        shop.campaigns.flatMap((campaign) => adGroupLines(shop, campaign)),
      ),
      block('ads_monthly_budgets', budgetLines(shop, plan)),
    ]),
  ]
}

const block = (table: TableName, lines: string[]): Block => ({ table, rows: lines.length, lines: lines.join('') })

function marketplaceLine({ accountId, shop: { sellerId }, marketplace }: ShopPlan): string {
  const { marketplaceId, name, country, region, currency, timezone } = marketplace
  return line(
    accountId,
    marketplaceId,
    merchantIdOf(accountId, marketplace),
    sellerId,
    name,
    country,
    region,
    currency,
    timezone,
  )
}

function profileLine(tenant: DemoTenant, { accountId, shop: { profileId } }: ShopPlan): string {
  const profile = tenant.profiles.find((candidate) => candidate.profileId === profileId)
  if (!profile) throw new RangeError(`unknown profile ${profileId}`)
  const { marketplaceId, name, country, currency, timezone, type } = profile
  return line(accountId, profileId, marketplaceId, name, country, currency, timezone, type)
}

function productLine({ accountId, marketplace, assortment }: ShopPlan, product: ShopPlan['products'][number]): string {
  const { asin, parentAsin, sku, title, price } = product
  const { marketplaceId, currency, minorUnits } = marketplace
  return line(
    accountId,
    marketplaceId,
    asin,
    parentAsin,
    sku,
    title,
    assortment.brand,
    price / minorUnits,
    currency,
    'ACTIVE',
  )
}

function campaignLine({ accountId, shop, marketplace }: ShopPlan, campaign: ShopPlan['campaigns'][number]): string {
  const { id, name, adProduct, state, targetingType, budget, startDay, endDay } = campaign
  const { marketplaceId, currency, minorUnits } = marketplace
  const endDate = state === 'ARCHIVED' ? isoDateOf(endDay) : null
  return line(
    accountId,
    id,
    shop.profileId,
    marketplaceId,
    name,
    adProduct,
    state,
    targetingType,
    budget / minorUnits,
    'DAILY',
    currency,
    isoDateOf(startDay),
    endDate,
  )
}

function adGroupLines({ accountId, marketplace }: ShopPlan, campaign: ShopPlan['campaigns'][number]): string[] {
  const { currency, minorUnits } = marketplace
  return campaign.adGroups.map(({ id, name, bid }) =>
    line(accountId, id, campaign.id, name, campaign.state, bid / minorUnits, currency),
  )
}

/** Generates monthly budgets near the expected spend, so that some months exceed them. */
function budgetLines({ accountId, marketplace, campaigns }: ShopPlan, { firstDay, lastDay }: AccountPlan): string[] {
  const { marketplaceId, currency, minorUnits } = marketplace
  const daily = campaigns
    .filter(({ state }) => state === 'ENABLED')
    .flatMap(({ adGroups, impressions, clickRate }) =>
      adGroups.map(({ bid, products }) => bid * products.length * impressions * clickRate),
    )
    .reduce((sum, spend) => sum + spend, 0)
  return monthsBetween(firstDay, lastDay).map((month) => {
    const mood = 0.85 + (hash32(`${accountId}|${marketplaceId}|${month}`) % 40) / 100
    const step = minorUnits === 1 ? 1_000 : 50
    return line(accountId, month, marketplaceId, Math.ceil((daily * 30 * mood) / minorUnits / step) * step, currency)
  })
}
