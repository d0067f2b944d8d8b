import type { Assortment } from './assortment.ts'
import { harborAssortment } from './assortment-harbor.ts'
import { northwindAssortment } from './assortment-northwind.ts'
import type { TenantKey } from './catalogue.ts'

export const assortmentOf = (tenant: TenantKey): Assortment =>
  tenant === 'northwind' ? northwindAssortment : harborAssortment
