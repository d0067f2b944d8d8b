import type { CommonState } from '../../common-state.ts'
import { dataKioskPart } from './data-kiosk.ts'
import { fbaInventoryPart } from './fba-inventory.ts'
import { feedsPart } from './feeds.ts'
import { feesPart } from './fees.ts'
import { ListingStore } from './listings/listing-store.ts'
import { listingsPart } from './listings/listings.ts'
import { notificationsPart } from './notifications.ts'
import { orderMetricsPart } from './orders/order-metrics.ts'
import { orders2026 } from './orders/orders-2026.ts'
import { ordersV0 } from './orders/orders-v0.ts'
import { createOwnProducts } from './own-product.ts'
import { pricingBatchesPart } from './pricing-batches.ts'
import { pricingV0Part } from './pricing-v0.ts'
import { productTypesPart } from './product-types.ts'
import { reportsPart } from './reports/reports.ts'
import { restrictedTokensPart } from './restricted-tokens.ts'
import { sellersPart } from './sellers.ts'
import type { Handler, StatePart } from './state-part.ts'

/** Creates the handlers of all operations with state, or with answers computed per seller. */
export function createState(shared: CommonState): { handlers: ReadonlyMap<string, Handler>; reset(): void } {
  const listings = new ListingStore()
  const products = createOwnProducts(listings)
  const shipped = new Map<string, number>()
  const parts: StatePart[] = [
    sellersPart(),
    ordersV0(shipped),
    orders2026(shipped),
    reportsPart(shared),
    feedsPart(shared, listings),
    dataKioskPart(shared),
    listingsPart(listings),
    fbaInventoryPart(),
    notificationsPart(),
    restrictedTokensPart(shared),
    pricingBatchesPart(products),
    pricingV0Part(products),
    feesPart(products),
    orderMetricsPart(),
    productTypesPart(shared),
  ]
  return {
    handlers: new Map(parts.flatMap(({ handlers }) => Object.entries(handlers))),
    reset() {
      for (const part of parts) part.reset?.()
    },
  }
}
