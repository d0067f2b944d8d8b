import { hash32 } from '@platform/demo/random'
import type { Seller } from '../../../world.ts'
import { isRecord } from '../../is-record.ts'
import { invalidInput } from '../../retail-error.ts'
import { money, productsOf, shopIn } from '../products.ts'

export interface Listing {
  sku: string
  asin: string
  marketplaceId: string
  productType: string
  attributes: Record<string, unknown>
  createdAt: number
  updatedAt: number
}

export interface Patch {
  op: string
  path: string
  value?: unknown
}

const catalogueSince = Date.UTC(2025, 2, 4, 8, 15)

const stockOf = (seller: Seller, sku: string) => hash32(`${seller.sellerId}|${sku}|stock`) % 240

/** Listings of the sellers: generated products and their changes. */
export class ListingStore {
  readonly #changed = new Map<string, Listing | undefined>()

  #key(seller: Seller, marketplaceId: string, sku: string): string {
    return `${seller.sellerId} ${marketplaceId} ${sku}`
  }

  #original(seller: Seller, marketplaceId: string, sku: string): Listing | undefined {
    const product = productsOf(seller, marketplaceId).find((one) => one.sku === sku)
    if (!product) return undefined
    const shop = shopIn(marketplaceId)
    const language_tag = shop.language === 'de' ? 'de_DE' : shop.language === 'ja' ? 'ja_JP' : 'en_US'
    const text = (value: string) => [{ value, language_tag, marketplace_id: marketplaceId }]
    const price = Number(money(product.price, shop).Amount)
    return {
      sku,
      asin: product.asin,
      marketplaceId,
      productType: product.family.name.toUpperCase().replaceAll(' ', '_').replace(/S$/, ''),
      createdAt: catalogueSince,
      updatedAt: catalogueSince,
      attributes: {
        item_name: text(product.title),
        brand: text(product.title.split(' ')[0] ?? ''),
        bullet_point: text('Made to last'),
        condition_type: [{ value: 'new_new', marketplace_id: marketplaceId }],
        purchasable_offer: [
          {
            currency: shop.currency,
            our_price: [{ schedule: [{ value_with_tax: price }] }],
            marketplace_id: marketplaceId,
          },
        ],
        fulfillment_availability: [{ fulfillment_channel_code: 'DEFAULT', quantity: stockOf(seller, sku) }],
      },
    }
  }

  find(seller: Seller, marketplaceId: string, sku: string): Listing | undefined {
    const key = this.#key(seller, marketplaceId, sku)
    return this.#changed.has(key) ? this.#changed.get(key) : this.#original(seller, marketplaceId, sku)
  }

  all(seller: Seller, marketplaceId: string): Listing[] {
    const prefix = this.#key(seller, marketplaceId, '')
    const added = [...this.#changed.keys()]
      .filter((key) => key.startsWith(prefix))
      .map((key) => key.slice(prefix.length))
    const skus = new Set([...productsOf(seller, marketplaceId).map(({ sku }) => sku), ...added])
    return [...skus].flatMap((sku) => this.find(seller, marketplaceId, sku) ?? [])
  }

  put(seller: Seller, listing: Omit<Listing, 'asin' | 'createdAt' | 'updatedAt'>): void {
    const { marketplaceId, sku } = listing
    const before = this.find(seller, marketplaceId, sku)
    const digits = hash32(`${seller.sellerId}|${sku}`).toString(36).toUpperCase().padStart(8, '7')
    this.#changed.set(this.#key(seller, marketplaceId, sku), {
      ...listing,
      asin: before?.asin ?? `B0${digits.slice(0, 8)}`,
      createdAt: before?.createdAt ?? Date.now(),
      updatedAt: Date.now(),
    })
  }

  remove(seller: Seller, marketplaceId: string, sku: string): void {
    this.#changed.set(this.#key(seller, marketplaceId, sku), undefined)
  }

  clear(): void {
    this.#changed.clear()
  }
}

/** Removes the instances of an attribute whose selectors, such as the marketplace and the language, the given ones have. */
function withoutInstances(before: unknown, selectors: Record<string, unknown>[]): unknown[] | undefined {
  const list: unknown[] = Array.isArray(before) ? before : []
  const isSelected = (one: unknown) =>
    selectors.some((selector) => Object.entries(selector).every(([name, value]) => Object(one)[name] === value))
  const kept = list.filter((one) => !isSelected(one))
  return kept.length > 0 ? kept : undefined
}

/** Applies a JSON patch of Amazon's dialect, which replaces whole attributes. @throws RetailError 400 */
export function patched(attributes: Record<string, unknown>, patches: readonly Patch[]): Record<string, unknown> {
  const after = { ...attributes }
  for (const [index, { op, path, value }] of patches.entries()) {
    const name = /^\/attributes\/([a-z0-9_]+)$/.exec(path)?.[1]
    if (!name) throw invalidInput(`The patch path '${path}' is not supported.`)
    if (!Array.isArray(value) || value.length === 0 || !value.every(isRecord))
      throw invalidInput(
        `Invalid empty value provided in patch at index ${index}.`,
        `The patch of '${path}' needs a value.`,
      )
    if (op === 'delete') {
      const kept = withoutInstances(after[name], value)
      if (kept) after[name] = kept
      else delete after[name]
    } else if (op === 'merge') after[name] = merge(after[name], value)
    else after[name] = value
  }
  return after
}

function merge(before: unknown, value: Record<string, unknown>[]): unknown[] {
  const list = Array.isArray(before) ? before : []
  return value.map((one, at) => ({ ...Object(list[at]), ...one }))
}
