import { cycle, hash32, seededRandom } from '@platform/demo/random'
import type { Seller } from '../../../world.ts'
import { characters, pick } from '../../generate/sample-text.ts'
import { productsOf, shopIn } from '../products.ts'

export interface OrderLine {
  orderItemId: string
  asin: string
  sku: string
  title: string
  quantity: number
  /** Price of the whole quantity, in minor units. */
  price: number
  gift: boolean
}

export type OrderStatus = 'Pending' | 'Unshipped' | 'Shipped' | 'Canceled'

/** An order at a point in time; its status follows from its age. */
export interface Order {
  orderId: string
  marketplaceId: string
  createdAt: number
  updatedAt: number
  status: OrderStatus
  channel: 'AFN' | 'MFN'
  prime: boolean
  business: boolean
  lines: OrderLine[]
  buyer: { name: string; email: string }
  address: { name: string; line: string; city: string; state: string; postalCode: string; phone: string }
}

const dayMs = 86_400_000
const hourMs = 3_600_000
/** Orders per day in the United States, scaled by the demand of a marketplace. */
const ordersPerDay = 8

const firstNames = ['Alex', 'Sam', 'Jordan', 'Chris', 'Robin', 'Kim', 'Dana', 'Noa', 'Maria', 'Jonas', 'Aiko', 'Priya']
const lastNames = ['Morgan', 'Rivera', 'Lee', 'Novak', 'Weber', 'Tanaka', 'Olsen', 'Costa', 'Meyer', 'Singh', 'Brown']
const places: Record<string, [city: string, state: string][]> = {
  US: [
    ['Portland', 'OR'],
    ['Austin', 'TX'],
    ['Denver', 'CO'],
    ['Columbus', 'OH'],
    ['Tampa', 'FL'],
  ],
  CA: [
    ['Toronto', 'ON'],
    ['Calgary', 'AB'],
    ['Halifax', 'NS'],
  ],
  DE: [
    ['Hamburg', 'Hamburg'],
    ['Leipzig', 'Sachsen'],
    ['Bremen', 'Bremen'],
  ],
  GB: [
    ['Leeds', 'West Yorkshire'],
    ['Bristol', 'Bristol'],
    ['Glasgow', 'Glasgow City'],
  ],
  JP: [
    ['横浜市', '神奈川県'],
    ['札幌市', '北海道'],
    ['神戸市', '兵庫県'],
  ],
}

export const dayOf = (at: number) => Math.floor(at / dayMs)

const pad = (number: number, length: number) => String(number).padStart(length, '0')

/** Returns an id `123-1234567-1234567` that encodes marketplace, day and index, so that an order can be found by id. */
function orderIdOf(seller: Seller, marketplaceId: string, day: number, index: number): string {
  const mark = hash32(`${seller.sellerId}|${marketplaceId}|${day}|${index}`)
  const place = 100 + (hash32(marketplaceId) % 900)
  return `${place}-${pad(day, 5)}${pad(index, 2)}-${pad(mark % 10_000_000, 7)}`
}

export function ordersOnDay(seller: Seller, marketplaceId: string, day: number): number {
  const random = seededRandom(`${seller.sellerId}|${marketplaceId}|${day}`)
  return Math.max(1, Math.round(ordersPerDay * shopIn(marketplaceId).demand * (0.6 + random() * 0.8)))
}

function linesOf(seller: Seller, marketplaceId: string, orderId: string): OrderLine[] {
  const random = seededRandom(`${orderId}|lines`)
  const products = productsOf(seller, marketplaceId)
  const count = random() < 0.8 ? 1 : random() < 0.8 ? 2 : 3
  const first = Math.floor(random() ** 2 * products.length)
  return Array.from({ length: count }, (_, index) => {
    const product = cycle(products, first + index * 7)
    const quantity = random() < 0.85 ? 1 : 1 + Math.ceil(random() * 3)
    return {
      orderItemId: `${pad(hash32(`${orderId}|${index}`), 10)}${pad(index, 4)}`,
      asin: product.asin,
      sku: product.sku,
      title: product.title,
      quantity,
      price: product.price * quantity,
      gift: random() < 0.05,
    }
  })
}

function statusAt(age: number, chance: number, channel: string): { status: OrderStatus; after: number } {
  if (age < hourMs / 2) return { status: 'Pending', after: 0 }
  if (chance < 0.04) return { status: 'Canceled', after: hourMs / 2 }
  const shipsAfter = (channel === 'AFN' ? 10 : 30) * hourMs * (0.5 + chance)
  return age < shipsAfter ? { status: 'Unshipped', after: hourMs / 2 } : { status: 'Shipped', after: shipsAfter }
}

/** Returns the `index`th order of a day at `now`; undefined before its creation. */
export function orderAt(
  seller: Seller,
  marketplaceId: string,
  day: number,
  index: number,
  now: number,
): Order | undefined {
  if (index >= ordersOnDay(seller, marketplaceId, day)) return undefined
  const orderId = orderIdOf(seller, marketplaceId, day, index)
  const random = seededRandom(orderId)
  const createdAt = day * dayMs + Math.floor(random() * dayMs)
  if (createdAt > now) return undefined
  const { country } = shopIn(marketplaceId)
  const channel = random() < 0.7 ? 'AFN' : 'MFN'
  const { status, after } = statusAt(now - createdAt, random(), channel)
  const name = `${pick(random, firstNames)} ${pick(random, lastNames)}`
  const [city, state] = pick(random, places[country] ?? places.US ?? [['', '']])
  return {
    orderId,
    marketplaceId,
    createdAt,
    updatedAt: createdAt + Math.floor(after),
    status,
    channel,
    prime: channel === 'AFN' && random() < 0.6,
    business: random() < 0.08,
    lines: linesOf(seller, marketplaceId, orderId),
    buyer: { name, email: `${characters(random, 'abcdefghijklmnopqrstuvwxyz0123456789', 14)}@marketplace.amazon.com` },
    address: {
      name,
      line: `${1 + Math.floor(random() * 200)} ${pick(random, ['Harbor Street', 'Mill Lane', 'Pine Avenue', 'Lake Road'])}`,
      city,
      state,
      postalCode: characters(random, '123456789', 5),
      phone: `+1 503 555 01${characters(random, '0123456789', 2)}`,
    },
  }
}

/** Finds an order of this seller by id. */
export function findOrder(seller: Seller, orderId: string, now: number): Order | undefined {
  const found = /^\d{3}-(\d{5})(\d{2})-\d{7}$/.exec(orderId)
  if (!found) return undefined
  const [day, index] = [Number(found[1]), Number(found[2])]
  const marketplaceId = seller.marketplaceIds.find((id) => orderIdOf(seller, id, day, index) === orderId)
  return marketplaceId === undefined ? undefined : orderAt(seller, marketplaceId, day, index, now)
}
