import { phrases } from '@platform/validation'
import type { Operation } from './catalog.ts'
import { checkParams } from './check-params.ts'
import { checkPatches } from './check-patches.ts'
import { checkReportType } from './check-report-type.ts'
import { checkRules } from './check-rules.ts'
import type { Params } from './param-values.ts'
import type { Problem } from './problem.ts'
import { checkSchema } from './schema-validator.ts'

function checkBody({ operationId, api, body: declared }: Operation, body: unknown): Problem[] {
  const absent = body === undefined || body === null
  if (!declared) return absent ? [] : [{ path: 'body', message: `${operationId} has no body` }]
  if (absent) return declared.required ? [{ path: 'body', message: phrases.required }] : []
  return checkSchema(api, declared.schema, body, 'body')
}

/** Validates a call against the model and the rules of its operation. Returns every problem. */
export function validateCall(operation: Operation, params: Params, body?: unknown): { problems: Problem[] } {
  return {
    problems: [
      ...checkParams(operation, params),
      ...checkBody(operation, body),
      ...checkRules(operation, params, body ?? undefined),
      ...checkReportType(operation, params, body),
      ...checkPatches(operation, body),
    ],
  }
}
