import type { OperationRecord } from '@platform/spapi-catalog'
import type { SimulatorAnswer, SimulatorRequest } from '../api.ts'
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

/** Thrown for an answer in Amazon's error format. */
export class RetailError extends Error {
  readonly status: number
  readonly code: string
  readonly details: string

  constructor(status: number, code: string, message: string, details = '') {
    super(message)
    this.status = status
    this.code = code
    this.details = details
  }
}

export const invalidInput = (message: string, details = '') => new RetailError(400, 'InvalidInput', message, details)

export const notFound = (message: string) => new RetailError(404, 'NotFound', message)

/** Formats a failure as the operation does: for nearly all operations a list under `errors`. */
export function failureAnswer(
  { status, code, message, details }: RetailError,
  operation?: OperationRecord,
): SimulatorAnswer {
  const error = { code, message, details }
  const shape = operation?.errors?.[String(status)]
  return { status, body: shape === 'array' ? [error] : shape === 'single' ? error : { errors: [error] } }
}

/** Returns a parameter as a single value. */
export function one(params: Params, name: string): string | undefined {
  const value = params[name]
  return Array.isArray(value) ? value[0] : value
}

/** Returns a parameter as a list; empty if it is missing. */
export function many(params: Params, name: string): string[] {
  const value = params[name]
  return value === undefined ? [] : Array.isArray(value) ? value : value.split(',')
}

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
