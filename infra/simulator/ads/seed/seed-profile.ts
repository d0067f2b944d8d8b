import { dayNumber, isoDateOf } from '@platform/demo/calendar'
import { demoTenants } from '@platform/demo/catalogue'
import { planAccount, type ShopPlan } from '@platform/demo/plan'
import type { Campaign } from '@platform/demo/plan-campaigns'
import { quickShape } from '@platform/demo/shape'
import type { Store } from '../store.ts'
import type { Planned } from './planned.ts'
import { seedBrands } from './seed-brands.ts'
import { seedDisplay } from './seed-display.ts'
import { seedProducts } from './seed-products.ts'

/** Returns the plan from which the demo's warehouses are generated, with the same ids. */
function planOf({ profile }: Store): { shop: ShopPlan; lastDay: number } {
  const lastDay = dayNumber(new Date().toISOString().slice(0, 10)) - 1
  for (const tenant of demoTenants) {
    const account = tenant.accounts.find(({ id }) => id === profile.accountId)
    if (!account) continue
    const marketplaces = tenant.accounts.reduce((sum, one) => sum + one.marketplaces.length, 0)
    const plan = planAccount(tenant, account, quickShape(account.marketplaces.length, marketplaces), lastDay)
    const shop = plan.shops.find((one) => one.shop.profileId === profile.profileId)
    if (shop) return { shop, lastDay }
  }
  throw new RangeError(`the demo plans nothing for profile ${profile.profileId}`)
}

const portfolioNames = ['Evergreen', 'Seasonal', 'Launches']

function seedPortfolios(store: Store, at: number): string[] {
  const { currency } = store.profile
  return portfolioNames.map((name, index) => {
    const portfolioId = store.nextId()
    const budget =
      index === 1
        ? {
            policy: 'MONTHLY_RECURRING',
            amount: store.limits.spBudget.min * 5_000,
            currencyCode: currency,
            endDate: null,
          }
        : { policy: 'NO_CAP', currencyCode: currency }
    store.add('portfolios', portfolioId, { portfolioId, name, state: 'ENABLED', inBudget: true, budget }, at)
    return portfolioId
  })
}

/** Fills an empty profile from the demo's plan of its advertiser. */
export function seedProfile(store: Store): void {
  const { shop, lastDay } = planOf(store)
  const epoch = (day: number) => Date.parse(`${isoDateOf(day)}T08:00:00Z`)
  const portfolios = seedPortfolios(store, epoch(lastDay - 700))
  const seeds = { SPONSORED_PRODUCTS: seedProducts, SPONSORED_BRANDS: seedBrands, SPONSORED_DISPLAY: seedDisplay }
  for (const [index, campaign] of shop.campaigns.entries()) {
    const planned: Planned = {
      store,
      shop,
      campaign,
      at: epoch(campaign.startDay),
      startDate: isoDateOf(campaign.startDay),
      endDate: endOf(campaign, lastDay),
      portfolioId: index % 2 === 0 ? portfolios[(index / 2) % portfolios.length] : undefined,
    }
    seeds[campaign.adProduct](planned)
  }
}

/** Returns the end date, which only archived campaigns have. */
const endOf = ({ state, endDay }: Campaign, lastDay: number): string | undefined =>
  state === 'ARCHIVED' && endDay < lastDay ? isoDateOf(endDay) : undefined
