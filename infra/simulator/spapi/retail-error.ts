import type { OperationRecord } from '@platform/spapi-catalog'
import type { SimulatorAnswer } from '../api.ts'

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
