import { type Issue, validationError } from '@platform/errors'
import { buildRequest, type Operation, type SpApiRequest, validateCall } from '@platform/spapi-catalog'
import type { Merchant } from '../merchants/merchants.ts'
import { fillDefaults } from './fill-defaults.ts'

/** A call that can be sent. */
export interface Prepared {
  operation: Operation
  params: Record<string, unknown>
  body: unknown
  parts: SpApiRequest
  /** What Amazon's own model has against it; only in sandbox mode is it sent all the same. */
  problems: Issue[]
}

interface Call {
  params: Record<string, unknown>
  body?: unknown
  merchant?: Merchant
}

/**
 * Checks a call against the operation's model. Amazon's sandbox answers calls that break it (its examples have impossible
 * dates and leave out what is required), so there only what cannot be sent is refused.
 * @throws PlatformError `validation_error` with everything that is wrong.
 */
export function prepare(
  operation: Operation,
  { params, body, merchant }: Call,
  { sandbox }: { sandbox: boolean },
): Prepared {
  const filled = merchant ? fillDefaults(operation, params, merchant, { pathOnly: sandbox }) : params
  const { problems } = validateCall(operation, filled, body)
  if (problems.length > 0 && !sandbox) throw validationError(problems)
  return { operation, params: filled, body, parts: buildRequest(operation, filled, body), problems }
}
