import type { Assortment } from './assortment.ts'
import { assortmentOf } from './assortment-of.ts'
import { type DemoAccount, type DemoTenant, type Shop, shopsOf } from './catalogue.ts'
import type { Marketplace } from './marketplaces.ts'
import { type Campaign, planCampaigns } from './plan-campaigns.ts'
import { type Product, planProducts } from './plan-products.ts'
import type { Shape } from './shape.ts'

/** Products and campaigns of one account in one marketplace. */
export interface ShopPlan {
  accountId: string
  shop: Shop
  marketplace: Marketplace
  assortment: Assortment
  products: Product[]
  campaigns: Campaign[]
}

export interface AccountPlan {
  account: DemoAccount
  shape: Shape
  firstDay: number
  /** Day number of the last day with data. */
  lastDay: number
  shops: ShopPlan[]
}

export function planAccount(tenant: DemoTenant, account: DemoAccount, shape: Shape, lastDay: number): AccountPlan {
  const firstDay = lastDay - shape.days + 1
  const shops = shopsOf(tenant.key, account.id)
  const assortment = assortmentOf(tenant.key)
  const window = { firstDay, lastDay }
  return {
    account,
    shape,
    ...window,
    shops: shops.map((shop, shopIndex) => {
      const { marketplace } = shop
      const products = planProducts(tenant.key, assortment, marketplace, shape.products)
      const count = Math.floor((shape.campaigns + shopIndex) / shops.length)
      const campaigns = planCampaigns({
        accountId: account.id,
        shopIndex,
        assortment,
        marketplace,
        products,
        count,
        shape,
        window,
      })
      return { accountId: account.id, shop, marketplace, assortment, products, campaigns }
    }),
  }
}
