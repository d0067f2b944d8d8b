import { loadCatalog } from '@platform/spapi-catalog'
import { isDate, isDateTime } from '@platform/validation'
import { Ajv, type ValidateFunction } from 'ajv'
import formats from 'ajv-formats'

const ajv = new Ajv({ strict: false, allErrors: true, logger: false })
formats.default(ajv)
ajv.addFormat('date', isDate)
ajv.addFormat('date-time', isDateTime)
ajv.addFormat('dateTime', isDateTime)

const compiled = new Map<string, ValidateFunction>()
const known = new Set<string>()

/** Returns the violations of a definition, one line each; empty for a valid value. */
export function schemaProblems(api: string, definition: string, value: unknown): string[] {
  const ref = `${api}#/definitions/${definition}`
  let validate = compiled.get(ref)
  if (!validate) {
    if (!known.has(api)) ajv.addSchema({ $id: api, definitions: loadCatalog().definitions[api] ?? {} })
    known.add(api)
    validate = ajv.compile({ $ref: ref })
    compiled.set(ref, validate)
  }
  if (validate(value)) return []
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath || '/'} ${message}`)
}
