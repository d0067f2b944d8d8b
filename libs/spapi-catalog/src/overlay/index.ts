import { application } from './application.ts'
import { finance } from './finance.ts'
import { inbound } from './inbound.ts'
import { inventory } from './inventory.ts'
import { listings } from './listings.ts'
import { orders } from './orders.ts'
import { outbound } from './outbound.ts'
import { reports } from './reports.ts'
import { selling } from './selling.ts'
import { services } from './services.ts'
import { shipping } from './shipping.ts'
import type { Overlay } from './types.ts'
import { vendor } from './vendor.ts'
import { vendorDirectFulfillment } from './vendor-direct-fulfillment.ts'

/** Hand-written facts on each operation of each API. */
export const overlay: Overlay = {
  ...orders,
  ...listings,
  ...selling,
  ...reports,
  ...application,
  ...inventory,
  ...inbound,
  ...outbound,
  ...finance,
  ...shipping,
  ...services,
  ...vendor,
  ...vendorDirectFulfillment,
}
