import type { SimulatorAnswer } from '../../api.ts'
import type { Seller } from '../../world.ts'
import { type RetailCall, RetailError } from '../call.ts'

/** Answers a call from state; undefined if the answer is to be generated from the schema. */
export type Handler = (call: RetailCall) => SimulatorAnswer | undefined

/** An API with state: its handlers, and its reset. */
export interface StatePart {
  handlers: Record<string, Handler>
  reset?(): void
}

/** Returns the seller of a call. @throws RetailError 403 for a grantless token */
export function sellerOf({ seller }: RetailCall): Seller {
  if (!seller) throw new RetailError(403, 'Unauthorized', 'Access to requested resource is denied.')
  return seller
}
