import type { Issue } from '@platform/errors'
import type { ErrorObject } from 'ajv'
import { allowedValues, phrases, unknownName } from './phrases.ts'

const dotted = (pointer: string): string =>
  pointer
    .split('/')
    .slice(1)
    .map((step) => `.${step.replaceAll('~1', '/').replaceAll('~0', '~')}`)
    .join('')

const kinds: Record<string, string> = {
  string: 'a string',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  null: 'null',
}
const formats: Record<string, string> = {
  date: phrases.date,
  'date-time': phrases.dateTime,
  uri: 'must be a URI, e.g. https://example.com/',
  byte: 'must be Base64',
  int32: 'must be a whole number of 32 bits',
  int64: 'must be a whole number of 64 bits',
  float: phrases.number,
  double: phrases.number,
}

const kind = (type: unknown): string => {
  const named = [type].flat().map((one) => kinds[String(one)] ?? String(one))
  return `must be ${[...new Set(named)].join(' or ')}`
}

/** Returns the message of an error of ajv, which states what is allowed. */
function messageOf({ keyword, params, schema, parentSchema, data }: ErrorObject): string {
  const isId = parentSchema?.format === 'id64'
  switch (keyword) {
    case 'required':
    case 'dependentRequired':
      return phrases.required
    case 'additionalProperties':
      return unknownName(String(params.additionalProperty), Object.keys(parentSchema?.properties ?? {}))
    case 'type':
      return kind(params.type)
    case 'enum':
      return allowedValues(data, Array.isArray(params.allowedValues) ? params.allowedValues : [schema].flat())
    case 'const':
      return allowedValues(data, [params.allowedValue])
    case 'pattern':
      return isId ? 'must be an id: a string of digits' : phrases.matching(params.pattern)
    case 'format':
      return formats[String(params.format)] ?? `must be a valid ${params.format}`
    case 'minimum':
      return phrases.atLeast(params.limit)
    case 'maximum':
      return isId ? phrases.lostDigits : phrases.atMost(params.limit)
    case 'exclusiveMinimum':
      return phrases.moreThan(params.limit)
    case 'exclusiveMaximum':
      return phrases.lessThan(params.limit)
    case 'multipleOf':
      return phrases.multipleOf(params.multipleOf)
    case 'minLength':
      return phrases.charactersMin(params.limit)
    case 'maxLength':
      return phrases.charactersMax(params.limit)
    case 'minItems':
      return phrases.itemsMin(params.limit)
    case 'maxItems':
      return phrases.itemsMax(params.limit)
    case 'minProperties':
      return phrases.membersMin(params.limit)
    case 'maxProperties':
      return phrases.membersMax(params.limit)
    case 'uniqueItems':
      return phrases.unrepeated
    default:
      return 'is not valid'
  }
}

/** Returns an error of ajv as an issue. `root` is the path of the validated value; ajv needs the option `verbose`. */
export function schemaIssue(error: ErrorObject, root: string): Issue {
  const { keyword, instancePath, params } = error
  const name = keyword === 'required' ? params.missingProperty : params.additionalProperty
  const isNamed = keyword === 'required' || keyword === 'additionalProperties'
  return { path: `${root}${dotted(instancePath)}${isNamed ? `.${name}` : ''}`, message: messageOf(error) }
}
