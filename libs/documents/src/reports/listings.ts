import type { ReportRule } from './report-rule.ts'

/** The columns of the listings reports, in the order of developer-docs.amazon.com "Inventory reports". */
const layout = `item_name item_description listing_id seller_sku price quantity open_date image_url item_is_marketplace
  product_id_type zshop_shipping_fee item_note item_condition zshop_category1 zshop_browse_path zshop_storefront_feature asin1
  asin2 asin3 will_ship_internationally expedited_shipping zshop_boldface product_id bid_for_featured_placement add_delete
  pending_quantity fulfillment_channel merchant_shipping_group status`.split(/\s+/)

/**
 * Headers arrive in the language of the account, or in that of an earlier request, because Amazon caches the document without
 * regard to the locale (jlevers/selling-partner-api#525). Japanese names as sellers of Amazon.co.jp publish them.
 */
const aliases = {
  fulfilment_channel: 'fulfillment_channel',
  商品名: 'item_name',
  出品id: 'listing_id',
  出品者sku: 'seller_sku',
  価格: 'price',
  数量: 'quantity',
  出品日: 'open_date',
  商品idタイプ: 'product_id_type',
  コンディション説明: 'item_note',
  コンディション: 'item_condition',
  国外へ配送可: 'will_ship_internationally',
  迅速な配送: 'expedited_shipping',
  商品id: 'product_id',
  在庫数: 'pending_quantity',
  フルフィルメント_チャンネル: 'fulfillment_channel',
}

/**
 * Open dates differ by marketplace: `2021-08-15 20:35:17 PDT`, `08/07/2016 10:12:40 BST`, `02/05/2020 05:18:00 MEST`. Documents
 * with 27 columns lack the last two; since 2024, removed columns are all named "Deprecated column"
 * (amzn/selling-partner-api-models#3999).
 */
export const listings: ReportRule = {
  format: 'tsv',
  aliases,
  layouts: [layout, layout.slice(0, 27)],
  columns: {
    open_date: { kind: 'time', slashes: 'local', dots: 'dmy' },
    status_change_date: { kind: 'time', slashes: 'local', dots: 'dmy' },
  },
}
