import type { Product } from '@platform/demo/plan-products'
import { hash32 } from '@platform/demo/random'
import type { Seller } from '../../../world.ts'
import { money, productsOf, shopIn } from '../products.ts'
import type { ReportInput } from './report-spec.ts'
import { rowsOf, type Table } from './table.ts'

const columns = [
  ...['item-name', 'item-description', 'listing-id', 'seller-sku', 'price', 'quantity', 'open-date', 'image-url'],
  ...['item-is-marketplace', 'product-id-type', 'zshop-shipping-fee', 'item-note', 'item-condition'],
  ...['zshop-category1', 'zshop-browse-path', 'zshop-storefront-feature', 'asin1', 'asin2', 'asin3'],
  ...['will-ship-internationally', 'expedited-shipping', 'zshop-boldface', 'product-id', 'bid-for-featured-placement'],
  ...['add-delete', 'pending-quantity', 'fulfillment-channel', 'merchant-shipping-group', 'status'],
]

// Without preferredReportDocumentLocale the header is in the language of the marketplace, where Amazon has translated it.
const translated: Record<string, Record<string, string>> = {
  JP: {
    'item-name': '商品名',
    'item-description': '商品説明',
    'listing-id': '出品ID',
    'seller-sku': '出品者SKU',
    price: '価格',
    quantity: '数量',
    'open-date': '出品日',
    'product-id-type': '商品IDタイプ',
    'item-note': 'コンディション説明',
    'item-condition': 'コンディション',
    'will-ship-internationally': '国外へ配送可',
    'expedited-shipping': '迅速な配送',
    'product-id': '商品ID',
    'pending-quantity': '在庫数',
    'fulfillment-channel': 'フルフィルメント・チャンネル',
    status: 'ステータス',
  },
  FR: {
    'item-name': "nom-de-l'article",
    'item-description': "description-de-l'article",
    'seller-sku': 'sku-vendeur',
    price: 'prix',
    quantity: 'quantité',
    'open-date': "date-d'ajout",
    'item-condition': "état-de-l'article",
    'product-id': 'id-produit',
    'fulfillment-channel': 'canal-de-traitement',
    status: 'statut',
  },
}

const zones: Record<string, { timeZone: string; winter: string; summer: string }> = {
  US: { timeZone: 'America/Los_Angeles', winter: 'PST', summer: 'PDT' },
  CA: { timeZone: 'America/Los_Angeles', winter: 'PST', summer: 'PDT' },
  GB: { timeZone: 'Europe/London', winter: 'GMT', summer: 'BST' },
  DE: { timeZone: 'Europe/Berlin', winter: 'MEZ', summer: 'MESZ' },
  FR: { timeZone: 'Europe/Paris', winter: 'MET', summer: 'MEST' },
  JP: { timeZone: 'Asia/Tokyo', winter: 'JST', summer: 'JST' },
}

/** Formats a time as listings do: `2021-08-15 20:35:17 PDT`, day first in Europe, `2021/08/15` in Japan. */
function openDate(at: number, country: string): string {
  const zone = zones[country]
  if (!zone) return `${new Date(at).toISOString().slice(0, 19).replace('T', ' ')} UTC`
  const local = new Date(at).toLocaleString('sv-SE', { timeZone: zone.timeZone })
  const utcOffset = Date.parse(`${local.replace(' ', 'T')}Z`) - at
  const january = Date.UTC(new Date(at).getUTCFullYear(), 0, 2)
  const inJanuary = new Date(january).toLocaleString('sv-SE', { timeZone: zone.timeZone })
  const isSummer = utcOffset > Date.parse(`${inJanuary.replace(' ', 'T')}Z`) - january
  const [day = '', time = ''] = local.split(' ')
  const date =
    country === 'JP'
      ? day.replaceAll('-', '/')
      : /^(US|CA)$/.test(country)
        ? day
        : day.split('-').toReversed().join('/')
  return `${date} ${time} ${isSummer ? zone.summer : zone.winter}`
}

/** Returns a product's stock; the same in listings, inventory and the ledger's present. */
export const stockOf = ({ sellerId }: Seller, sku: string): number => hash32(`${sellerId}|${sku}|stock`) % 240

function listing(seller: Seller, { sku, asin, title, price, index }: Product, marketplaceId: string) {
  const shop = shopIn(marketplaceId)
  const opened = Date.UTC(2021, 0, 1) + (hash32(`${asin}|opened`) % (4 * 365 * 24 * 3_600)) * 1_000
  return {
    'item-name': title,
    'listing-id': `0${hash32(sku)}`,
    'seller-sku': sku,
    price: money(price, shop).Amount,
    quantity: index % 3 ? '' : String(stockOf(seller, sku)),
    'open-date': openDate(opened, shop.country),
    'item-is-marketplace': 'y',
    'product-id-type': '1',
    'item-condition': '11',
    asin1: asin,
    'product-id': asin,
    'pending-quantity': '0',
    'fulfillment-channel': index % 3 ? `AMAZON_${shop.region}` : 'DEFAULT',
    'merchant-shipping-group': 'Migrated Template',
    status: index % 17 === 16 ? 'Inactive' : 'Active',
  }
}

/** Generates All Listings, of the first marketplace only, with a header in the seller's language unless a locale is preferred. */
export function merchantListings({ seller, spec }: ReportInput): Table {
  const [marketplaceId = ''] = spec.marketplaceIds
  const locale = spec.reportOptions?.preferredReportDocumentLocale
  const words = locale?.startsWith('en') ? {} : (translated[shopIn(marketplaceId).country] ?? {})
  const records = productsOf(seller, marketplaceId).map((product) => listing(seller, product, marketplaceId))
  return { columns: columns.map((column) => words[column] ?? column), rows: rowsOf(columns, records) }
}
