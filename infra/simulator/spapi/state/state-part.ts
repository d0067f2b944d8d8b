import type { SimulatorAnswer } from '../../api.ts'
import type { Seller } from '../../world.ts'
import { type RetailCall, RetailError } from '../call.ts'

/** Undefined: nothing of it is kept, and the schema answers. */
export type Handler = (call: RetailCall) => SimulatorAnswer | undefined

/** One part of the SP-API that remembers: its operations, and how it forgets. */
export interface StatePart {
  handlers: Record<string, Handler>
  reset?(): void
}

/** The seller of a call; grantless operations have none. */
export function sellerOf({ seller }: RetailCall): Seller {
  if (!seller) throw new RetailError(403, 'Unauthorized', 'Access to requested resource is denied.')
  return seller
}
