import type { OperationRecord } from '@platform/spapi-catalog'
import type { SimulatorAnswer, SimulatorRequest } from '../api.ts'
import type { AccessToken } from '../lwa/tokens.ts'
import type { Seller } from '../world.ts'

/** Text as it came, decoded; a list where the operation declares one. */
export type Params = Record<string, string | string[]>

/** One call that has passed the door: who, which operation, with what. */
export interface RetailCall {
  operation: OperationRecord
  /** Undefined for grantless operations. */
  seller: Seller | undefined
  token: AccessToken
  params: Params
  body: unknown
  /** Which personal data may be in the answer: all, those elements of orders, or none. */
  personal: Personal
  request: SimulatorRequest
}

export type Personal = 'all' | ReadonlySet<string>

/** One error of Amazon's list. */
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

/** In the shape of the operation: a list under `errors` nearly everywhere. */
export function failureAnswer(
  { status, code, message, details }: RetailError,
  operation?: OperationRecord,
): SimulatorAnswer {
  const error = { code, message, details }
  const shape = operation?.errors?.[String(status)]
  return { status, body: shape === 'array' ? [error] : shape === 'single' ? error : { errors: [error] } }
}

/** A parameter that is one text. */
export function one(params: Params, name: string): string | undefined {
  const value = params[name]
  return Array.isArray(value) ? value[0] : value
}

/** A parameter that is a list; empty when it was not given. */
export function many(params: Params, name: string): string[] {
  const value = params[name]
  return value === undefined ? [] : Array.isArray(value) ? value : value.split(',')
}

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
