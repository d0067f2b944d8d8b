import { hasMoreValues, type Issue } from '@platform/errors'
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv'
import formats from 'ajv-formats'
import { closest } from './closest.ts'
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
  formats.default(ajv, ['date', 'date-time'])
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

const pathOf = (instancePath: string, ...more: string[]): string =>
  ['body', ...instancePath.split('/').slice(1), ...more].join('.')

const listed = (values: unknown): string => (Array.isArray(values) ? values.slice(0, 40).join(', ') : String(values))

function unknownField({ instancePath, params, parentSchema }: ErrorObject): Issue {
  const name = String(params.additionalProperty)
  const known = Object.keys(parentSchema?.properties ?? {})
  const [near] = closest(name, known)
  return {
    path: pathOf(instancePath, name),
    message: `is not a field here${near ? `; did you mean ${near}?` : ''} (allowed fields: ${listed(known)})`,
  }
}

function issueOf(error: ErrorObject): Issue {
  const { keyword, instancePath, params, message = 'is not valid' } = error
  switch (keyword) {
    case 'additionalProperties':
      return unknownField(error)
    case 'required':
      return { path: pathOf(instancePath, String(params.missingProperty)), message: 'is required' }
    case 'enum':
      return { path: pathOf(instancePath), message: `must be one of ${listed(params.allowedValues)}` }
    case 'type':
      return { path: pathOf(instancePath), message: `must be ${listed(params.type)}` }
    case 'pattern':
      return error.parentSchema?.format === 'id64'
        ? { path: pathOf(instancePath), message: 'must be an id: a string of digits' }
        : { path: pathOf(instancePath), message }
    case 'maximum':
      return error.parentSchema?.format === 'id64'
        ? { path: pathOf(instancePath), message: 'is too large for a JSON number: send ids as strings' }
        : { path: pathOf(instancePath), message }
    default:
      return { path: pathOf(instancePath), message }
  }
}

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
  const issues = relevant((validate.errors ?? []).slice(0, groupedErrorsMax)).map(issueOf)
  const distinct = new Map(issues.map((issue) => [`${issue.path} ${issue.message}`, issue]))
  return [...distinct.values()].slice(0, issuesMax)
}
