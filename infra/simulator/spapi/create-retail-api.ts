import { type OperationRecord, withoutNulls } from '@platform/spapi-catalog'
import type { Api, SimulatorAnswer, SimulatorRequest } from '../api.ts'
import type { CommonState } from '../common-state.ts'
import { checkBody, readJson } from './check/check-body.ts'
import { checkHeaders } from './check/check-headers.ts'
import { checkToken, expiredToken } from './check/check-token.ts'
import { checkParams, readParams } from './check/read-params.ts'
import { generateAnswer } from './generate/generate-answer.ts'
import { isMutating, methodsOf, routeTo } from './operations.ts'
import { Quotas, throttled } from './quotas.ts'
import type { Params, RetailCall } from './retail-call.ts'
import { failureAnswer, RetailError } from './retail-error.ts'
import type { Examples } from './sandbox/examples.ts'
import { createState } from './state/create-state.ts'

const denied = new RetailError(403, 'Unauthorized', 'Access to requested resource is denied.')

const failures: Record<number, [code: string, message: string]> = {
  400: ['InvalidInput', 'Request has missing or invalid parameters and cannot be parsed.'],
  403: ['Unauthorized', 'Access to requested resource is denied.'],
  404: ['NotFound', 'The specified resource does not exist.'],
  500: ['InternalFailure', 'We encountered an internal error. Please try again.'],
  503: ['ServiceUnavailable', 'Service is temporarily unavailable. Please try again.'],
}

/** Returns the answer of Amazon's sandbox to a request that matches no example. */
const unmatched = () => new RetailError(400, 'InvalidInput', 'Could not match input arguments')

interface Options extends CommonState {
  /** Examples of the official models, if a models folder is configured. */
  examples?: Examples | undefined
}

/** Creates the Selling Partner API. A call passes the checks in Amazon's order. */
export function createRetailApi({ examples, ...shared }: Options): Api {
  const { tokens, settings } = shared
  const quotas = new Quotas(settings)
  const state = createState(shared)

  /** Answers by example, by state, or by schema. Examples are matched before validation. */
  function answer(operation: OperationRecord, params: Params, rest: Omit<RetailCall, 'operation' | 'params' | 'body'>) {
    const { request } = rest
    const sent = readJson(request)
    const example = examples?.match(operation, params, sent)
    if (example?.constrains) return example.answer
    const isCovered = examples?.covers(operation) === true
    if (request.sandbox && isCovered) {
      if (example) return example.answer
      throw unmatched()
    }
    // Amazon reads null as absent.
    const body = withoutNulls(sent)
    try {
      checkParams(operation, params)
      checkBody(operation, body)
    } catch (error) {
      if (example) return example.answer
      throw examples ? unmatched() : error
    }
    const call: RetailCall = { ...rest, operation, params, body }
    const handler = state.handlers.get(operation.id)
    const isUnasked = Object.keys(params).length === 0 && body === undefined
    if (example && (!handler || isUnasked)) return example.answer
    try {
      return handler?.(call) ?? generateAnswer(call)
    } catch (error) {
      // The id is unknown, or belongs to another seller: fall back to an example without constraints.
      if (example && error instanceof RetailError && [403, 404].includes(error.status)) return example.answer
      throw error
    }
  }

  function serve(
    request: SimulatorRequest,
    operation: OperationRecord,
    pathParams: Record<string, string>,
  ): SimulatorAnswer {
    const identity = checkToken(request, operation, tokens)
    const plan = quotas.planOf(operation, request.sandbox || examples !== undefined)
    const { clientId } = identity.token
    quotas.take([clientId, identity.seller?.sellerId, operation.id, request.sandbox].join(' '), plan)
    const limit = operation.sandboxOnly ? {} : { 'x-amzn-ratelimit-limit': String(plan.rate) }
    const withLimit = (made: SimulatorAnswer) => ({ ...made, headers: { ...limit, ...made.headers } })
    try {
      if (operation.sandboxOnly && !request.sandbox && !examples) throw denied
      return withLimit(answer(operation, readParams(operation, pathParams, request), { ...identity, request }))
    } catch (error) {
      const isOrdinary = error instanceof RetailError && error.status < 500 && error.status !== 429
      if (isOrdinary) return withLimit(failureAnswer(error, operation))
      throw error
    }
  }

  return {
    name: 'spapi',
    matches: ({ service }) => service === undefined || service === 'spapi',
    describe({ method, path }) {
      const operation = routeTo(method, path)?.operation
      return operation ? { operation: operation.id, mutating: isMutating(operation) } : { mutating: false }
    },
    handle(request) {
      const refused = checkHeaders(request)
      if (refused) return refused
      const route = routeTo(request.method, request.path)
      if (!route) {
        const known = methodsOf(request.path).length > 0
        return failureAnswer(known ? new RetailError(405, 'MethodNotAllowed', 'The method is not allowed.') : denied)
      }
      try {
        return serve(request, route.operation, route.pathParams)
      } catch (error) {
        if (error instanceof RetailError) return failureAnswer(error, route.operation)
        throw error
      }
    },
    expiredToken: () => failureAnswer(expiredToken()),
    failure(status) {
      if (status === 429) return failureAnswer(throttled())
      const [code, message] = failures[status] ?? ['InternalFailure', 'We encountered an internal error.']
      return failureAnswer(new RetailError(status, code, message))
    },
    reset() {
      quotas.clear()
      state.reset()
    },
  }
}
