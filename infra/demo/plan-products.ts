import type { Assortment, Family } from './assortment.ts'
import type { Marketplace } from './marketplaces.ts'
import { cycle, hash32, seededRandom } from './random.ts'

export interface Product {
  index: number
  asin: string
  parentAsin: string
  sku: string
  title: string
  family: Family
  /** Minor units of the marketplace's currency. */
  price: number
  /** Units sold without ads on an average day. */
  demand: number
}

export function planProducts(
  tenant: string,
  assortment: Assortment,
  marketplace: Marketplace,
  count: number,
): Product[] {
  const { families, sizes, colours, brand } = assortment
  return Array.from({ length: count }, (_, index) => {
    const family = cycle(families, index)
    const variant = Math.floor(index / families.length)
    const size = cycle(sizes, variant)
    const colour = cycle(colours, variant + Math.floor(variant / sizes.length))
    const random = seededRandom(`${tenant}|product|${index}`)
    const sku = `${family.name.slice(0, 3)}-${size.slice(0, 3)}-${colour.slice(0, 2)}-${index + 100}`.replaceAll(
      ' ',
      '',
    )
    return {
      index,
      asin: asinOf(`${tenant}|${index}`),
      parentAsin: asinOf(`${tenant}|${family.name}`),
      sku: sku.toUpperCase(),
      title: `${brand} ${family.titles[marketplace.language] ?? family.titles.en}, ${size}, ${colour}`,
      family,
      price: priceIn(marketplace, family.price * (0.85 + 0.5 * random())),
      // Few products make up most sales, as in a real shop.
      demand: ((18 / (index + 3)) * 2 + random()) * marketplace.demand,
    }
  })
}

/** Converts US cents to a typical price of the marketplace: 34.99, or 4,980 yen. */
function priceIn({ minorUnits, dollarPrice }: Marketplace, usCents: number): number {
  const price = (usCents / 100) * dollarPrice
  return minorUnits === 1 ? Math.ceil(price / 100) * 100 - 20 : Math.ceil(price) * 100 - 1
}

function asinOf(seed: string): string {
  const digits = (hash32(seed).toString(36) + hash32(`${seed}|2`).toString(36)).toUpperCase()
  return `B0${digits.padEnd(8, '7').slice(0, 8)}`
}
