import type { OperationRecord } from '@platform/spapi-catalog'
import type { SimulatorRequest } from '../api.ts'
import type { AccessToken } from '../lwa/tokens.ts'
import type { Seller } from '../world.ts'

/** Decoded parameters; a list for array parameters. */
export type Params = Record<string, string | string[]>

/** An authenticated call of an operation. */
export interface RetailCall {
  operation: OperationRecord
  /** The seller of the token; undefined for grantless operations. */
  seller: Seller | undefined
  token: AccessToken
  params: Params
  body: unknown
  /** Personal data allowed in the answer: all, or a set of data elements. */
  personal: Personal
  request: SimulatorRequest
}

export type Personal = 'all' | ReadonlySet<string>
