import type { OperationRecord } from '@platform/spapi-catalog'
import type { SimulatorRequest } from '../../api.ts'
import { invalidInput, RetailError } from '../retail-error.ts'
import { schemaProblems } from './validate-schema.ts'

/** Parses the JSON body of a request; undefined without a body. @throws RetailError for invalid JSON */
export function readJson({ body, headers }: SimulatorRequest): unknown {
  if (body.length === 0) return undefined
  const type = headers['content-type'] ?? ''
  if (!/json/i.test(type))
    throw new RetailError(415, 'UnsupportedMediaType', `The content type '${type}' is not supported.`)
  try {
    return JSON.parse(body.toString())
  } catch {
    throw invalidInput('Request has invalid JSON.')
  }
}

/** Validates a body. @throws RetailError 400 with the first violations of the operation's definition */
export function checkBody({ api, body }: OperationRecord, given: unknown): void {
  if (!body) return
  if (given === undefined) {
    if (body.required) throw invalidInput('The request body is missing.')
    return
  }
  const problems = schemaProblems(api, body.schema, given)
  if (problems.length > 0) throw invalidInput('Invalid request body.', problems.slice(0, 5).join('; '))
}
