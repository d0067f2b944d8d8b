import type { Product } from '@platform/demo/plan-products'
import type { Seller } from '../../world.ts'
import type { ListingStore } from './listings/listing-store.ts'
import { productsOf } from './products.ts'

/** A product of a seller in one marketplace. */
export type OwnProduct = Pick<Product, 'sku' | 'asin'> & Partial<Pick<Product, 'price'>>

/** Amazon's ids: ten characters, either `B0…` or the ISBN of a book. */
export const isAsin = (text: string): boolean => /^(B0[A-Z0-9]{8}|\d{9}[\dX])$/.test(text)

/** Finds products of a seller, those of the catalogue and those added through listings. */
export const createOwnProducts = (listings: ListingStore) => {
  const all = (seller: Seller, marketplaceId: string): OwnProduct[] => [
    ...productsOf(seller, marketplaceId).filter(({ sku }) => listings.find(seller, marketplaceId, sku)),
    ...listings.all(seller, marketplaceId),
  ]
  return {
    bySku: (seller: Seller, marketplaceId: string, sku: string): OwnProduct | undefined =>
      all(seller, marketplaceId).find((product) => product.sku === sku),
    byAsin: (seller: Seller, marketplaceId: string, asin: string): OwnProduct | undefined =>
      all(seller, marketplaceId).find((product) => product.asin === asin),
  }
}

/** See createOwnProducts. */
export type OwnProducts = ReturnType<typeof createOwnProducts>
