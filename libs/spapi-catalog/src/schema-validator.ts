import { hasMoreValues } from '@platform/errors'
import { isDate, isDateTime, schemaIssue } from '@platform/validation'
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv'
import formats from 'ajv-formats'
import { loadCatalog } from './load-catalog.ts'
import type { Problem } from './problem.ts'
import { withoutNulls } from './without-nulls.ts'

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
  ajv.addFormat('date', isDate)
  ajv.addFormat('date-time', isDateTime)
  // One model spells it so.
  ajv.addFormat('dateTime', isDateTime)
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

/** Returns whether an error is about a member that is null. An item of a list has a number as its last step. */
const isNullMember = ({ data, instancePath }: ErrorObject): boolean => data === null && !/(^|\/\d+)$/.test(instancePath)

/**
 * Validates a value against a definition, with null members as absent. Returns at most 50 problems, or only the first one for a
 * large value; paths start with `root`.
 */
export function checkSchema(api: string, definition: string, value: unknown, root: string): Problem[] {
  const validate = (hasMoreValues(value, detailedValuesMax) ? brief : detailed).of(api, definition)
  if (validate(value)) return []
  // A copy without them costs as much as the validation, so that only values which need it are copied.
  if (validate.errors?.some(isNullMember) && validate(withoutNulls(value))) return []
  const problems = (validate.errors ?? []).map((error) => schemaIssue(error, root))
  const distinct = new Map(problems.map((problem) => [`${problem.path} ${problem.message}`, problem]))
  return [...distinct.values()].slice(0, problemsMax)
}
