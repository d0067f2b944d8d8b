import { hasMoreValues, type Issue } from '@platform/errors'
import { isDate, isDateTime, schemaIssue } from '@platform/validation'
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv'
import type { Operation } from './operation.ts'
import { bodySchema } from './schemas.ts'

/** Most issues reported for one body. */
const issuesMax = 50

/** Bodies with more values are checked only up to the first issue. */
const detailedValuesMax = 1_000

function openValidators({ allErrors }: { allErrors: boolean }) {
  const ajv = new Ajv({
    allErrors,
    strict: false,
    strictNumbers: true,
    verbose: true,
    // A schema is compiled at its first call, which blocks other calls; these two options would take most of that time.
    validateSchema: false,
    code: { optimize: false },
  })
  ajv.addFormat('date', isDate)
  ajv.addFormat('date-time', isDateTime)
  ajv.addFormat('id64', true)
  const compiled = new Map<string, ValidateFunction>()
  return (operation: Operation): ValidateFunction | undefined => {
    const known = compiled.get(operation.name)
    const schema = bodySchema(operation)
    if (known || !schema) return known
    const validate = ajv.compile(schema)
    compiled.set(operation.name, validate)
    return validate
  }
}

const detailed = openValidators({ allErrors: true })
const brief = openValidators({ allErrors: false })

type Branch = readonly ErrorObject[]

/** Returns the errors of the alternative that matches the value's enum values, else of the one with the fewest errors. */
function bestOf(branches: readonly Branch[]): readonly ErrorObject[] {
  const enumErrorOf = (branch: Branch) => branch.find(({ keyword }) => keyword === 'enum')
  const enumErrors = branches.map(enumErrorOf)
  const [first] = enumErrors
  if (first && enumErrors.every((one) => one?.instancePath === first.instancePath)) {
    const allowedValues = enumErrors.flatMap((one) => [...(one?.params.allowedValues ?? [])])
    return [{ ...first, params: { allowedValues } }]
  }
  const ranked = branches.toSorted((a, b) => Number(!!enumErrorOf(a)) - Number(!!enumErrorOf(b)) || a.length - b.length)
  return ranked[0] ?? []
}

/** Bound on grouping errors by alternative, whose cost grows with the square of their number. */
const groupedErrorsMax = 1_000

/** Reduces the errors of an `anyOf` without a matching alternative to those of one alternative. */
function relevant(errors: readonly ErrorObject[]): readonly ErrorObject[] {
  const around = errors.find(({ keyword }) => keyword === 'anyOf')
  if (!around) return errors
  const inside = errors.filter(
    ({ schemaPath, instancePath }) =>
      schemaPath.startsWith(`${around.schemaPath}/`) &&
      (instancePath === around.instancePath || instancePath.startsWith(`${around.instancePath}/`)),
  )
  const branches = Map.groupBy(inside, ({ schemaPath }) => schemaPath.slice(around.schemaPath.length + 1).split('/')[0])
  const rest = errors.filter((error) => error !== around && !inside.includes(error))
  return relevant([...rest, ...(inside.length > 0 ? bestOf([...branches.values()]) : [])])
}

/**
 * Returns every violation of the operation's schema, with the allowed values. An undocumented field is an issue too, because
 * Amazon silently ignores it. Returns an empty list for a valid body, and only the first issue for a large one.
 */
export function validateBody(operation: Operation, body: unknown): Issue[] {
  const validate = (hasMoreValues(body, detailedValuesMax) ? brief : detailed)(operation)
  if (!validate)
    return body === undefined ? [] : [{ path: 'body', message: 'must be absent: this operation has no body' }]
  if (validate(body ?? {})) return []
  const issues = relevant((validate.errors ?? []).slice(0, groupedErrorsMax)).map((error) => schemaIssue(error, 'body'))
  const distinct = new Map(issues.map((issue) => [`${issue.path} ${issue.message}`, issue]))
  return [...distinct.values()].slice(0, issuesMax)
}
