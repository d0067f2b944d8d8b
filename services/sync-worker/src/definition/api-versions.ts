import { catalog } from '@platform/spapi-catalog'

/** The setting that chooses the version of each API, the APIs of the catalog that it covers, and its default. */
export const apiVersions = {
  OrdersApiVersion: { families: ['orders'], version: 'v0' },
  SellerApiVersion: { families: ['sellers'], version: 'v1' },
  ShippingApiVersion: { families: ['shipping'], version: 'v1' },
  ServicesApiVersion: { families: ['services'], version: 'v1' },
  FbaApiVersion: { families: ['fbaInventory', 'fbaInbound'], version: 'v1' },
  SalesApiVersion: { families: ['sales'], version: 'v1' },
  ReportsApiVersion: { families: ['reports'], version: '2021-06-30' },
  ProductsFeesApiVersion: { families: ['productFees'], version: 'v0' },
  ProductPricingApiVersion: { families: ['productPricing'], version: 'v0' },
  CatalogItemsApiVersion: { families: ['catalogItems'], version: '2022-04-01' },
  VendorOrdersApiVersion: { families: ['vendorOrders'], version: 'v1' },
} as const satisfies Record<string, { families: readonly string[]; version: string }>

export type ApiVersionKey = keyof typeof apiVersions

export const apiVersionKeys = Object.keys(apiVersions) as ApiVersionKey[]

const plain = (version: string): string => version.toLowerCase().replace(/^v(?=\d)/, '')

/** Returns the versions of the catalog among which a setting chooses. */
export const versionsOf = (key: ApiVersionKey): string[] => {
  const families: readonly string[] = apiVersions[key].families
  return [
    ...new Set(catalog.operations.filter(({ family }) => families.includes(family)).map(({ version }) => version)),
  ]
}

/** Returns the catalog's spelling of a version: `V0` and `0` are `v0`. Undefined if the catalog lacks it. */
export const knownVersion = (key: ApiVersionKey, version: string): string | undefined =>
  versionsOf(key).find((known) => plain(known) === plain(version.trim()))

/** Returns the setting that chooses the version of an API of the catalog; undefined for APIs without one. */
export const versionKeyOf = (family: string): ApiVersionKey | undefined =>
  apiVersionKeys.find((key) => (apiVersions[key].families as readonly string[]).includes(family))
