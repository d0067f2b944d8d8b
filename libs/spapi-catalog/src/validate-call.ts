import type { Operation } from './catalog.ts'
import { checkParams } from './check-params.ts'
import { checkRules } from './check-rules.ts'
import type { Params } from './param-values.ts'
import type { Problem } from './problem.ts'
import { checkSchema } from './schema-validator.ts'

function checkBody({ operationId, api, body: declared }: Operation, body: unknown): Problem[] {
  const absent = body === undefined || body === null
  if (!declared) return absent ? [] : [{ path: 'body', message: `${operationId} has no body` }]
  if (absent) return declared.required ? [{ path: 'body', message: 'is required' }] : []
  return checkSchema(api, declared.schema, body, 'body')
}

/** Validates a call against the model and the rules of its operation. Returns every problem. */
export function validateCall(operation: Operation, params: Params, body?: unknown): { problems: Problem[] } {
  return {
    problems: [
      ...checkParams(operation, params),
      ...checkBody(operation, body),
      ...checkRules(operation, params, body ?? undefined),
    ],
  }
}
