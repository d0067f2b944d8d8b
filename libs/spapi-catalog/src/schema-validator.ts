import { hasMoreValues } from '@platform/errors'
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv'
import formats from 'ajv-formats'
import { isDateTime } from './check-scalar.ts'
import { loadCatalog } from './load-catalog.ts'
import { listed, type Problem } from './problem.ts'

const problemsMax = 50
/** Larger bodies are checked up to the first problem. */
const detailedValuesMax = 1_000

function openAjv(allErrors: boolean): Ajv {
  const ajv = new Ajv({
    // The models use keywords and formats that ajv's strict mode refuses.
    strict: false,
    allErrors,
    verbose: true,
    logger: false,
    // Compiling a definition blocks other calls. These steps would take more than half of the time.
    validateSchema: false,
    code: { optimize: false },
  })
  formats.default(ajv)
  ajv.addFormat('date-time', isDateTime)
  return ajv
}

/** Compiles definitions at their first use, since a process uses few of them. */
class Validators {
  readonly #allErrors: boolean
  readonly #registered = new Set<string>()
  readonly #compiled = new Map<string, ValidateFunction>()
  #ajv: Ajv | undefined

  constructor({ allErrors }: { allErrors: boolean }) {
    this.#allErrors = allErrors
  }

  of(api: string, definition: string): ValidateFunction {
    const ref = `${api}#/definitions/${definition}`
    const known = this.#compiled.get(ref)
    if (known) return known
    this.#ajv ??= openAjv(this.#allErrors)
    if (!this.#registered.has(api)) {
      this.#ajv.addSchema({ $id: api, definitions: loadCatalog().definitions[api] ?? {} })
      this.#registered.add(api)
    }
    const validate = this.#ajv.compile({ $ref: ref })
    this.#compiled.set(ref, validate)
    return validate
  }
}

const detailed = new Validators({ allErrors: true })
const brief = new Validators({ allErrors: false })

const dotted = (pointer: string): string =>
  pointer
    .split('/')
    .slice(1)
    .map((step) => `.${step.replaceAll('~1', '/').replaceAll('~0', '~')}`)
    .join('')

/** Returns the message of an ajv error, which states what is allowed. */
function message({ keyword, params, schema }: ErrorObject): string {
  switch (keyword) {
    case 'enum':
      return `must be one of ${listed(Array.isArray(schema) ? schema : [])}`
    case 'type':
      return `must be ${/^[aeiou]/.test(String(params.type)) ? 'an' : 'a'} ${params.type}`
    case 'required':
      return 'is required'
    case 'pattern':
      return `must match ${params.pattern}`
    case 'format':
      if (params.format === 'date-time') return 'must be a time in ISO 8601, e.g. 2026-08-01T00:00:00Z'
      return params.format === 'date' ? 'must be a date, e.g. 2026-08-01' : `must be a valid ${params.format}`
    case 'minimum':
      return `must be at least ${params.limit}`
    case 'maximum':
      return `must be at most ${params.limit}`
    case 'minLength':
      return params.limit === 1 ? 'must not be empty' : `must have at least ${params.limit} characters`
    case 'maxLength':
      return `must have at most ${params.limit} characters`
    case 'minItems':
      return `must have at least ${params.limit} ${params.limit === 1 ? 'item' : 'items'}`
    case 'maxItems':
      return `must have at most ${params.limit} items`
    case 'uniqueItems':
      return 'must not repeat an item'
    default:
      return `is not valid (${keyword})`
  }
}

/**
 * Validates a value against a definition. Returns at most 50 problems, or only the first one for a large value; paths start with
 * `root`.
 */
export function checkSchema(api: string, definition: string, value: unknown, root: string): Problem[] {
  const validate = (hasMoreValues(value, detailedValuesMax) ? brief : detailed).of(api, definition)
  if (validate(value)) return []
  const problems = new Map<string, Problem>()
  for (const error of validate.errors ?? []) {
    const missing = error.keyword === 'required' ? `.${error.params.missingProperty}` : ''
    const problem = { path: `${root}${dotted(error.instancePath)}${missing}`, message: message(error) }
    problems.set(`${problem.path} ${problem.message}`, problem)
  }
  return [...problems.values()].slice(0, problemsMax)
}
