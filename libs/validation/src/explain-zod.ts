import type { core } from 'zod'
import { allowedValues, phrases } from './phrases.ts'

type Raw = core.$ZodRawIssue
type Issue = core.$ZodIssue

const kinds: Record<string, string> = {
  string: 'a string',
  number: 'a number',
  int: 'a whole number',
  bigint: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  set: 'a list',
  tuple: 'a list',
  object: 'an object',
  record: 'an object',
  map: 'an object',
  date: 'a date',
  null: 'null',
}

const formats: Record<string, string> = {
  date: phrases.date,
  datetime: phrases.dateTime,
  time: 'must be a time of day, e.g. 14:30:00',
  duration: 'must be a duration in ISO 8601, e.g. PT15M',
  email: 'must be an e-mail address',
  url: 'must be a URL, e.g. https://example.com/',
  uuid: 'must be a UUID',
  guid: 'must be a UUID',
  ipv4: 'must be an IPv4 address',
  ipv6: 'must be an IPv6 address',
  cidrv4: 'must be an IPv4 range, e.g. 203.0.113.0/24',
  cidrv6: 'must be an IPv6 range, e.g. 2001:db8::/32',
  base64: 'must be Base64',
  base64url: 'must be Base64 of the URL alphabet',
  json_string: 'must be JSON',
  jwt: 'must be a JSON Web Token',
  e164: 'must be a phone number, e.g. +14155550100',
  lowercase: 'must be in lower case',
  uppercase: 'must be in upper case',
}

function format(issue: Extract<Issue, { code: 'invalid_format' }>): string {
  const { pattern, prefix, suffix, includes }: Record<string, unknown> = { ...issue }
  switch (issue.format) {
    case 'regex':
      return phrases.matching(String(pattern).replace(/^\/|\/[a-z]*$/g, ''))
    case 'starts_with':
      return `must start with ${prefix}`
    case 'ends_with':
      return `must end with ${suffix}`
    case 'includes':
      return `must contain ${includes}`
    default:
      return formats[issue.format] ?? `must be a valid ${issue.format}`
  }
}

type Size = Extract<Issue, { code: 'too_small' | 'too_big' }>

/** Returns the inclusive limit of a schema's check of this kind. */
function limitOf(schema: Raw['schema'], kind: 'greater_than' | 'less_than'): number | undefined {
  const definitions = (schema?._zod.def.checks ?? []).map(
    ({ _zod }): { check: string; value?: unknown; inclusive?: unknown } => _zod.def,
  )
  const value = definitions.find(({ check, inclusive }) => check === kind && inclusive === true)?.value
  return typeof value === 'number' ? value : undefined
}

function size({ origin, ...rest }: Size, schema: Raw['schema']): string {
  const isLeast = rest.code === 'too_small'
  const limit = rest.code === 'too_small' ? rest.minimum : rest.maximum
  if (origin === 'string') return (isLeast ? phrases.charactersMin : phrases.charactersMax)(limit)
  if (['array', 'set', 'map', 'file'].includes(origin)) return (isLeast ? phrases.itemsMin : phrases.itemsMax)(limit)
  const [least, most] = [limitOf(schema, 'greater_than'), limitOf(schema, 'less_than')]
  if (least !== undefined && most !== undefined) return phrases.between(least, most)
  const bound = origin === 'date' ? new Date(Number(limit)).toISOString() : limit
  if (rest.inclusive === false) return (isLeast ? phrases.moreThan : phrases.lessThan)(bound)
  return (isLeast ? phrases.atLeast : phrases.atMost)(bound)
}

type Union = Extract<Issue, { code: 'invalid_union' }>

const kindOf = (issue: Issue): string | undefined =>
  issue.code === 'invalid_type' ? (kinds[issue.expected] ?? issue.expected) : undefined

/**
 * Returns the message of a union that no branch accepts: the types of the branches, if the value has another type, else the
 * message of the branch with the fewest issues.
 */
function union({ errors }: Union): string {
  const expected = errors.map(([first]) => (first && first.path.length === 0 ? kindOf(first) : undefined))
  if (expected.length > 0 && expected.every((one) => one !== undefined))
    return `must be ${[...new Set(expected)].join(' or ')}`
  const best = errors.filter(([first]) => first && kindOf(first) === undefined).sort((a, b) => a.length - b.length)[0]
  const [first] = best ?? errors[0] ?? []
  if (first?.code === 'unrecognized_keys') return 'has fields that are not allowed here'
  return first ? first.message : 'is not valid'
}

/** Returns the message of a discriminated union without a matching branch; undefined for another union. */
function discriminated(input: unknown, issue: Union): string | undefined {
  const { discriminator, options } = { options: undefined, ...issue }
  if (discriminator === undefined || !options) return undefined
  const given: unknown = typeof input === 'object' && input !== null ? Reflect.get(input, discriminator) : undefined
  return allowedValues(given, options)
}

/** Returns the message of an issue of zod: what is required or allowed. Never zod's own text. */
export function explainZod(raw: Raw): string {
  // The codes of a raw issue are those of an issue; only its message is missing.
  const issue = raw as unknown as Issue
  const isAbsent = raw.input === undefined
  switch (issue.code) {
    case 'invalid_type': {
      const kind = kindOf(issue) ?? 'valid'
      if (issue.expected === 'never') return 'must be absent'
      return isAbsent ? `${phrases.required}: ${kind}` : `must be ${kind}`
    }
    case 'invalid_value':
      return isAbsent
        ? `${phrases.required}: ${allowedValues(undefined, issue.values).replace(/^must be /, '')}`
        : allowedValues(raw.input, issue.values)
    case 'too_small':
    case 'too_big':
      return size(issue, raw.schema)
    case 'invalid_format':
      return format(issue)
    case 'not_multiple_of':
      return phrases.multipleOf(issue.divisor)
    case 'invalid_union':
      return isAbsent ? phrases.required : (discriminated(raw.input, issue) ?? union(issue))
    case 'invalid_key':
    case 'invalid_element':
      return issue.issues[0]?.message ?? 'is not valid'
    case 'unrecognized_keys':
      return 'has fields that are not allowed here'
    default:
      return 'is not valid'
  }
}
