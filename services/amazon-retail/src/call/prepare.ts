import { type Issue, PlatformError, validationError } from '@platform/errors'
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
  /** The same with all that the merchant says, where that leaves no problems: for when the sandbox has no example without. */
  completed?: Prepared
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
  const completed =
    problems.length > 0 && merchant ? complete(operation, { params: filled, body, merchant }) : undefined
  const parts = buildRequest(operation, filled, body)
  return { operation, params: filled, body, parts, problems, ...(completed && { completed }) }
}

function complete(operation: Operation, { params, body, merchant }: Required<Call>): Prepared | undefined {
  const filled = fillDefaults(operation, params, merchant)
  const { problems } = validateCall(operation, filled, body)
  if (problems.length > 0) return undefined
  return { operation, params: filled, body, parts: buildRequest(operation, filled, body), problems }
}

/** Sends a call; in the sandbox once more, completed, when that has no example for it as it is. */
export async function sendCompleted<T>(prepared: Prepared, send: (prepared: Prepared) => Promise<T>): Promise<T> {
  const { completed } = prepared
  if (!completed) return send(prepared)
  return send(prepared).catch((error: unknown) => {
    // What could not be sent was refused by `prepare`: this is the sandbox's word.
    if (error instanceof PlatformError && error.kind === 'validation_error') return send(completed)
    throw error
  })
}
