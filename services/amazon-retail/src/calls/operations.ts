import { PlatformError, validationError } from '@platform/errors'
import { buildRequest, findOperation, type Operation, validateCall } from '@platform/spapi-catalog'
import type { Merchant } from '../merchants/merchant.ts'
import { type CallParts, type Defaults, fillDefaults } from './fill-defaults.ts'
import type { PreparedCall } from './prepared-call.ts'

interface Options {
  /** Calls go to Amazon's static sandbox. */
  sandbox: boolean
  /** Version per API for calls that name no version. */
  versions: Record<string, string>
}

interface CallInput {
  params: Record<string, unknown>
  body?: unknown
  merchant?: Merchant
}

const notPermitted = ({ id }: Operation, reason: string): PlatformError =>
  new PlatformError('operation_not_permitted', `${id} is not permitted`, { friendly: `${id} ${reason}` })

/** Finds operations of SP-API by name and checks calls against their models. */
export function createOperations({ sandbox, versions }: Options) {
  /**
   * Accepts any name of an operation.
   * @throws PlatformError `operation_not_found`, `validation_error`, `operation_not_permitted`
   */
  function find(name: string, version?: string): Operation {
    const operation = findOperation(name, { version, defaults: versions })
    if (operation.sandboxOnly && !sandbox) throw notPermitted(operation, 'exists in Amazon’s sandbox only.')
    return operation
  }

  return {
    find,

    /** As `find`, and rejects operations that act on the application itself: tenants must not call them. */
    findForTenant(name: string, version?: string): Operation {
      const operation = find(name, version)
      if (operation.access !== 'admin') return operation
      throw notPermitted(operation, 'acts on the platform’s application at Amazon. Tenant credentials cannot call it.')
    },

    /** Returns whether the name is that of a write; false for unknown names. */
    isWrite(name: string, version?: string): boolean {
      try {
        return find(name, version).access === 'write'
      } catch {
        return false
      }
    },

    /**
     * Checks a call against the operation's model and builds its request. Amazon's sandbox accepts calls that break the model
     * (its examples have impossible dates and omit required values), so in the sandbox only calls that cannot be sent are
     * rejected.
     * @throws PlatformError `validation_error` with every problem of the call.
     */
    prepare(operation: Operation, { params, body, merchant }: CallInput): PreparedCall {
      const filled = merchant
        ? fillDefaults(operation, { params, body }, merchant, sandbox ? 'path' : 'all')
        : { params, body, defaults: {} }
      const { problems } = validateCall(operation, filled.params, filled.body)
      if (problems.length > 0 && !sandbox) throw validationError(problems)
      const completed = problems.length > 0 && merchant ? complete(operation, filled, merchant) : undefined
      const parts = buildRequest(operation, filled.params, filled.body)
      return { operation, ...filled, parts, problems, ...(completed && { completed }) }
    },
  }
}

/** See createOperations. */
export type Operations = ReturnType<typeof createOperations>

function complete(
  operation: Operation,
  given: CallParts & { defaults: Defaults },
  merchant: Merchant,
): PreparedCall | undefined {
  const { params, body, defaults } = fillDefaults(operation, given, merchant, 'required')
  const { problems } = validateCall(operation, params, body)
  if (problems.length > 0) return undefined
  const parts = buildRequest(operation, params, body)
  return { operation, params, body, defaults: { ...given.defaults, ...defaults }, parts, problems }
}
