import { bodySchema, findOperation, type Operation } from '@platform/ads-catalog'
import { isDate, isDateTime } from '@platform/validation'
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv'
import { AdsFailure } from './failure.ts'

/** Violations that Amazon refuses before it reads an item. Missing and unknown fields are up to each operation. */
const formats = new Set(['type', 'format', 'enum', 'minimum', 'maximum', 'minItems', 'maxItems'])

const ajv = new Ajv({ strict: false, allErrors: true, logger: false, validateSchema: false })
ajv.addFormat('date', isDate)
ajv.addFormat('date-time', isDateTime)
ajv.addFormat('id64', true)

const compiled = new Map<string, ValidateFunction>()

function validatorOf(operation: Operation): ValidateFunction | undefined {
  const schema = bodySchema(operation)
  const validate = compiled.get(operation.name) ?? (schema && ajv.compile(schema))
  if (validate) compiled.set(operation.name, validate)
  return validate
}

function checkQuery({ params }: Operation, query: URLSearchParams): void {
  for (const { name, in: place, schema } of params) {
    const text = place === 'query' ? query.get(name) : null
    if (text === null) continue
    const refuse = () => new AdsFailure(400, `Invalid value for ${name}: ${text.slice(0, 100)}`)
    const { type, minimum, maximum } = schema
    if (type === 'integer' && !/^-?\d+$/.test(text)) throw refuse()
    if (type === 'number' && !(text.trim() && Number.isFinite(Number(text)))) throw refuse()
    if (typeof minimum === 'number' && Number(text) < minimum) throw refuse()
    if (typeof maximum === 'number' && Number(text) > maximum) throw refuse()
    const words = [schema.enum].flat().flatMap((word) => (word === undefined ? [] : String(word).split(/\s*,\s*/)))
    const given = text.split(',').map((word) => word.trim())
    if (words.length > 0 && !given.every((word) => words.includes(word)))
      throw new AdsFailure(400, `Invalid value for ${name}: ${text.slice(0, 100)}. Allowed: ${words.join(', ')}`)
  }
}

/** Returns whether an error is about one item of a write: the batch answers it by itself. */
function isOfItem({ body, access }: Operation, { instancePath }: ErrorObject): boolean {
  if (access !== 'write' || !body) return false
  const list = body.root === 'array' ? '' : `/${body.itemArray ?? ''}`
  return instancePath.startsWith(`${list}/`) && /^\d+(\/|$)/.test(instancePath.slice(list.length + 1))
}

/** The size of a page has a failure of its own in most families. */
const isOfPage = ({ instancePath, keyword }: ErrorObject): boolean =>
  instancePath === '/maxResults' && ['minimum', 'maximum'].includes(keyword)

/** Ids beyond 2^53 are read as BigInt, which JSON Schema has no type for. */
function asJson(value: unknown): unknown {
  if (typeof value === 'bigint') return String(value)
  if (Array.isArray(value)) return value.map(asJson)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, asJson(inner)]))
}

/** Refuses malformed query parameters and fields, except those of single items. @throws AdsFailure 400 */
export function checkValues(name: string, { query, body }: { query: URLSearchParams; body: unknown }): void {
  const operation = findOperation(name)
  checkQuery(operation, query)
  if (body === undefined) return
  const validate = validatorOf(operation)
  if (!validate || validate(asJson(body))) return
  const errors = validate.errors ?? []
  // Violations inside of alternatives are ambiguous.
  const wrong = errors.find(
    (error) =>
      formats.has(error.keyword) &&
      !/\/anyOf\//.test(error.schemaPath) &&
      !isOfItem(operation, error) &&
      !isOfPage(error),
  )
  if (wrong) throw new AdsFailure(400, `Invalid value at ${wrong.instancePath || '/'}: ${wrong.keyword}`)
}
