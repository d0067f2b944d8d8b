import { hasMoreValues, type Issue } from '@platform/errors'
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv'
import formats from 'ajv-formats'
import { closest } from './closest.ts'
import type { Operation } from './operation.ts'
import { bodySchema } from './schemas.ts'

/** What one body may be told at once. */
const issuesMax = 50

/** Bodies with more values are checked up to the first issue. */
const detailedValuesMax = 1_000

function openValidators({ allErrors }: { allErrors: boolean }) {
  const ajv = new Ajv({
    ...{ allErrors, strict: false, strictNumbers: true, verbose: true },
    // A schema is compiled at its first call, while other calls wait: these would take more than half of the time.
    ...{ validateSchema: false, code: { optimize: false } },
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
    message: `is not a field here${near ? `; did you mean ${near}?` : ''} (fields: ${listed(known)})`,
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
        ? { path: pathOf(instancePath), message: 'must be an id: digits in a string' }
        : { path: pathOf(instancePath), message }
    case 'maximum':
      return error.parentSchema?.format === 'id64'
        ? { path: pathOf(instancePath), message: 'is too long for a number: send ids as strings' }
        : { path: pathOf(instancePath), message }
    default:
      return { path: pathOf(instancePath), message }
  }
}

type Branch = readonly ErrorObject[]

/** The complaints of the alternative that the value was meant to be: the one whose fixed words it has, else the nearest. */
function bestOf(branches: readonly Branch[]): readonly ErrorObject[] {
  const wordOf = (branch: Branch) => branch.find(({ keyword }) => keyword === 'enum')
  const words = branches.map(wordOf)
  const [first] = words
  if (first && words.every((one) => one?.instancePath === first.instancePath)) {
    const allowedValues = words.flatMap((one) => [...(one?.params.allowedValues ?? [])])
    return [{ ...first, params: { allowedValues } }]
  }
  const ranked = branches.toSorted((a, b) => Number(!!wordOf(a)) - Number(!!wordOf(b)) || a.length - b.length)
  return ranked[0] ?? []
}

/** Sorting complaints by alternatives takes the square of their number. */
const sortedErrorsMax = 1_000

/** Of alternatives none of which fits, the complaints of all would be noise. */
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
 * Returns everything that breaks the operation's schema, with the values that would be right. An undocumented field is an issue
 * too, since Amazon ignores such a field in silence. Empty for a valid body; for a large body the first issue only.
 */
export function validateBody(operation: Operation, body: unknown): Issue[] {
  const validate = (hasMoreValues(body, detailedValuesMax) ? brief : detailed)(operation)
  if (!validate) return body === undefined ? [] : [{ path: 'body', message: 'this operation takes no body' }]
  if (validate(body ?? {})) return []
  const issues = relevant((validate.errors ?? []).slice(0, sortedErrorsMax)).map(issueOf)
  const distinct = new Map(issues.map((issue) => [`${issue.path} ${issue.message}`, issue]))
  return [...distinct.values()].slice(0, issuesMax)
}
