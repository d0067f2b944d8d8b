import { hash32 } from '@platform/demo/random'
import { z } from 'zod'
import { signed } from '../../signed.ts'
import type { Seller } from '../../world.ts'
import { isRecord } from '../is-record.ts'
import { listParam, singleParam } from '../params.ts'
import type { RetailCall } from '../retail-call.ts'
import { invalidInput, notFound } from '../retail-error.ts'
import { productsOf } from './products.ts'
import { sellerOf } from './seller-of.ts'
import type { StatePart } from './state-part.ts'

const NewItem = z.object({ sellerSku: z.string(), marketplaceId: z.string(), productName: z.string() })
const Added = z.object({
  inventoryItems: z
    .array(z.object({ sellerSku: z.string(), marketplaceId: z.string(), quantity: z.number() }))
    .default([]),
})

interface Item {
  sku: string
  asin: string
  title: string
  quantity: number
}

const pageSize = 50
const tokenMsMax = 30_000

/** FBA Inventory v1; items of the sandbox-only operations exist only in the sandbox. */
export function fbaInventoryPart(): StatePart {
  const sandbox = new Map<string, Item>()
  const seen = new Set<string>()
  const keyOf = (seller: Seller, marketplaceId: string, sku: string) => `${seller.sellerId} ${marketplaceId} ${sku}`

  const items = (seller: Seller, marketplaceId: string, isSandbox: boolean): Item[] => {
    const real = productsOf(seller, marketplaceId).map(({ sku, asin, title }) => ({
      sku,
      asin,
      title,
      quantity: hash32(`${seller.sellerId}|${sku}|stock`) % 240,
    }))
    const prefix = keyOf(seller, marketplaceId, '')
    return isSandbox ? [...sandbox].flatMap(([key, item]) => (key.startsWith(prefix) ? [item] : [])) : real
  }

  const view = ({ sku, asin, title, quantity }: Item, details: boolean) => ({
    asin,
    fnSku: `X00${asin.slice(-7)}`,
    sellerSku: sku,
    condition: 'NewItem',
    productName: title,
    totalQuantity: quantity + 4,
    lastUpdatedTime: `${new Date(Date.now() - 3_600_000).toISOString().slice(0, 13)}:00:00Z`,
    stores: [],
    ...(details && {
      inventoryDetails: {
        fulfillableQuantity: quantity,
        inboundWorkingQuantity: 0,
        inboundShippedQuantity: 0,
        inboundReceivingQuantity: 0,
        reservedQuantity: {
          totalReservedQuantity: 4,
          pendingCustomerOrderQuantity: 2,
          pendingTransshipmentQuantity: 1,
          fcProcessingQuantity: 1,
        },
      },
    }),
  })

  function offsetOf(call: RetailCall): number {
    const token = singleParam(call.params, 'nextToken')
    if (token === undefined) return 0
    const opened = signed.open(token)
    if (!isRecord(opened) || typeof opened.offset !== 'number') throw invalidInput('Invalid nextToken provided.')
    // Amazon's tokens are valid for 30 seconds.
    if (Date.now() - Number(opened.at) > tokenMsMax) throw invalidInput('The nextToken has expired.')
    return opened.offset
  }

  return {
    handlers: {
      'fbaInventory.getInventorySummaries': (call) => {
        const { params, request } = call
        const seller = sellerOf(call)
        const [marketplaceId = ''] = listParam(params, 'marketplaceIds')
        const wanted = [...listParam(params, 'sellerSkus'), ...listParam(params, 'sellerSku')]
        const all = seller.marketplaceIds.includes(marketplaceId) ? items(seller, marketplaceId, request.sandbox) : []
        const found = all.filter(({ sku }) => wanted.length === 0 || wanted.includes(sku))
        const offset = offsetOf(call)
        const end = offset + pageSize
        const isDetailed = singleParam(params, 'details') === 'true'
        return {
          status: 200,
          body: {
            payload: {
              granularity: {
                granularityType: 'Marketplace',
                granularityId: singleParam(params, 'granularityId') ?? marketplaceId,
              },
              inventorySummaries: found.slice(offset, end).map((item) => view(item, isDetailed)),
            },
            ...(end < found.length && {
              pagination: { nextToken: signed.seal({ use: 'inventory', offset: end, at: Date.now() }) },
            }),
          },
        }
      },
      'fbaInventory.createInventoryItem': (call) => {
        const { sellerSku, marketplaceId, productName } = NewItem.parse(call.body)
        const asin = `B0${hash32(sellerSku).toString(36).toUpperCase().padStart(8, '7').slice(0, 8)}`
        const item = { sku: sellerSku, asin, title: productName, quantity: 0 }
        sandbox.set(keyOf(sellerOf(call), marketplaceId, sellerSku), item)
        return { status: 200, body: {} }
      },
      'fbaInventory.deleteInventoryItem': (call) => {
        const key = keyOf(
          sellerOf(call),
          singleParam(call.params, 'marketplaceId') ?? '',
          singleParam(call.params, 'sellerSku') ?? '',
        )
        if (!sandbox.delete(key)) throw notFound('The inventory item was not found.')
        return { status: 200, body: {} }
      },
      'fbaInventory.addInventory': (call) => {
        const seller = sellerOf(call)
        const token = `${seller.sellerId} ${singleParam(call.params, 'x-amzn-idempotency-token')}`
        for (const { sellerSku, marketplaceId, quantity } of Added.parse(call.body).inventoryItems) {
          const item = sandbox.get(keyOf(seller, marketplaceId, sellerSku))
          if (!item) throw notFound(`The inventory item ${sellerSku} was not found.`)
          if (!seen.has(token)) item.quantity += quantity
        }
        seen.add(token)
        return { status: 200, body: {} }
      },
    },
    reset() {
      sandbox.clear()
      seen.clear()
    },
  }
}
