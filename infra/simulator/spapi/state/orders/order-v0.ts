import type { Personal } from '../../retail-call.ts'
import { money, shopIn } from '../products.ts'
import type { Order } from './order.ts'

const iso = (at: number) => `${new Date(at).toISOString().slice(0, 19)}Z`
const dayMs = 86_400_000

export const opens = (personal: Personal, element: string): boolean => personal === 'all' || personal.has(element)

/** Returns the shipping address; name and street only if personal data is allowed. */
export function addressV0({ address, marketplaceId }: Order, personal: boolean) {
  const { city, state, postalCode, name, line, phone } = address
  return {
    ...(personal && { Name: name, AddressLine1: line, Phone: phone }),
    City: city,
    StateOrRegion: state,
    PostalCode: postalCode,
    CountryCode: shopIn(marketplaceId).country,
    AddressType: 'Residential',
  }
}

export const buyerV0 = ({ buyer, business }: Order, personal: boolean) =>
  personal
    ? { BuyerEmail: buyer.email, BuyerName: buyer.name, ...(business && { PurchaseOrderNumber: 'PO-2041' }) }
    : {}

export function orderV0(order: Order, personal: Personal) {
  const shop = shopIn(order.marketplaceId)
  const { status, createdAt, channel } = order
  const quantity = order.lines.reduce((sum, line) => sum + line.quantity, 0)
  const total = order.lines.reduce((sum, line) => sum + line.price, 0)
  const isShipped = status === 'Shipped'
  return {
    AmazonOrderId: order.orderId,
    SellerOrderId: order.orderId,
    PurchaseDate: iso(createdAt),
    LastUpdateDate: iso(order.updatedAt),
    OrderStatus: status,
    FulfillmentChannel: channel,
    SalesChannel: shop.name,
    ShipServiceLevel: channel === 'AFN' ? 'Expedited' : 'Std Standard',
    // Pending orders have no total, because the payment is not settled.
    ...(status !== 'Pending' && { OrderTotal: money(total, shop) }),
    NumberOfItemsShipped: isShipped ? quantity : 0,
    NumberOfItemsUnshipped: isShipped || status === 'Canceled' ? 0 : quantity,
    PaymentMethod: 'Other',
    PaymentMethodDetails: ['Standard'],
    MarketplaceId: order.marketplaceId,
    ShipmentServiceLevelCategory: channel === 'AFN' ? 'Expedited' : 'Standard',
    OrderType: 'StandardOrder',
    EarliestShipDate: iso(createdAt + dayMs),
    LatestShipDate: iso(createdAt + 2 * dayMs),
    EarliestDeliveryDate: iso(createdAt + 3 * dayMs),
    LatestDeliveryDate: iso(createdAt + 6 * dayMs),
    IsBusinessOrder: order.business,
    IsPrime: order.prime,
    IsPremiumOrder: false,
    IsGlobalExpressEnabled: false,
    IsReplacementOrder: false,
    IsSoldByAB: false,
    IsISPU: false,
    IsAccessPointOrder: false,
    HasRegulatedItems: false,
    ...(status !== 'Pending' && { ShippingAddress: addressV0(order, opens(personal, 'shippingAddress')) }),
    BuyerInfo: buyerV0(order, opens(personal, 'buyerInfo')),
    ...(opens(personal, 'buyerTaxInformation') &&
      order.business && { BuyerTaxInformation: { BuyerLegalCompanyName: 'Sample Trading' } }),
  }
}

export function itemsV0(order: Order, personal: boolean) {
  const shop = shopIn(order.marketplaceId)
  return order.lines.map((line) => ({
    ASIN: line.asin,
    SellerSKU: line.sku,
    OrderItemId: line.orderItemId,
    Title: line.title,
    QuantityOrdered: line.quantity,
    QuantityShipped: order.status === 'Shipped' ? line.quantity : 0,
    ProductInfo: { NumberOfItems: '1' },
    ItemPrice: money(line.price, shop),
    ItemTax: money(Math.round(line.price * 0.07), shop),
    PromotionDiscount: money(0, shop),
    IsGift: String(line.gift),
    ConditionId: 'New',
    ConditionSubtypeId: 'New',
    IsTransparency: false,
    SerialNumberRequired: false,
    ...(personal && line.gift && { BuyerInfo: giftOf(line.gift) }),
  }))
}

export const giftOf = (gift: boolean) => (gift ? { GiftMessageText: 'Happy birthday!', GiftWrapLevel: 'Classic' } : {})
