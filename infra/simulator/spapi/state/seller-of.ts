import type { Seller } from '../../world.ts'
import type { RetailCall } from '../retail-call.ts'
import { RetailError } from '../retail-error.ts'

/** Returns the seller of a call. @throws RetailError 403 for a grantless token */
export function sellerOf({ seller }: RetailCall): Seller {
  if (!seller) throw new RetailError(403, 'Unauthorized', 'Access to requested resource is denied.')
  return seller
}
