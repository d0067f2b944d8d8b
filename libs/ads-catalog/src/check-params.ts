import type { Issue } from '@platform/errors'
import { allowedValues, phrases, unknownName } from '@platform/validation'
import type { Operation } from './operation.ts'

/** Value of one parameter, as callers send it. */
export type ParamValue = string | number | boolean | readonly (string | number)[]
/** Parameters of a call by name. */
export type Params = Readonly<Record<string, ParamValue>>

type Parameter = Operation['params'][number]

/** Pagination parameters of every operation, independent of Amazon's names. */
const paging = ['nextToken', 'maxResults']
const idLengthMax = 512

/** Values of an enumeration; Amazon's entries may be comma-separated combinations. */
const wordsOf = (words: unknown): string[] => {
  const all = Array.isArray(words) ? words : []
  return [...new Set(all.flatMap((word) => String(word).split(',')).map((word) => word.trim()))]
}

/** True for numbers that JavaScript has rounded: an id among them has become a different id. */
const isRounded = (value: ParamValue): boolean =>
  [value].flat().some((one) => typeof one === 'number' && Math.abs(one) > Number.MAX_SAFE_INTEGER)

/** Returns the problem of a number, if the value has to be one. */
function wrongNumber({ schema }: Parameter, text: string): string | undefined {
  const { type, minimum, maximum } = schema
  if (type !== 'integer' && type !== 'number') return undefined
  if (type === 'integer' && !/^-?\d+$/.test(text)) return phrases.wholeNumber
  if (!(text.trim() && Number.isFinite(Number(text)))) return phrases.number
  if (typeof minimum === 'number' && Number(text) < minimum) return phrases.atLeast(minimum)
  return typeof maximum === 'number' && Number(text) > maximum ? phrases.atMost(maximum) : undefined
}

function wrongWord({ name, in: place, schema }: Parameter, text: string): string | undefined {
  const words = wordsOf(schema.enum)
  if (words.length === 0) return undefined
  // Amazon's filters take several comma-separated values.
  const given = place === 'query' && name.endsWith('Filter') ? text.split(',').map((word) => word.trim()) : [text]
  const wrong = given.find((word) => !words.includes(word))
  return wrong === undefined ? undefined : allowedValues(wrong, words)
}

function wrongValue(param: Parameter, value: ParamValue): string | undefined {
  if (isRounded(value)) return phrases.lostDigits
  const text = String(value)
  if (param.in === 'path' && (text === '' || text === '.' || text === '..' || text.length > idLengthMax))
    return `must be an id of 1 to ${idLengthMax} characters, and not a path step such as ".."`
  return wrongNumber(param, text) ?? wrongWord(param, text)
}

/** Returns the issues of a call's parameters. A parameter that the operation does not have is an issue. */
export function checkParams(operation: Operation, params: Params): Issue[] {
  const known = operation.params.map(({ name }) => name)
  const allowed = operation.pagination ? [...new Set([...known, ...paging])] : known
  const unknown = Object.keys(params)
    .filter((name) => !allowed.includes(name))
    .map((name) => ({
      path: `params.${name}`,
      message: `${unknownName(name, allowed, operation.name)} Fields of Amazon's request body go into body.`,
    }))
  const wrong = operation.params.flatMap((param): Issue[] => {
    const path = `params.${param.name}`
    const value = params[param.name]
    if (value === undefined) return param.required ? [{ path, message: phrases.required }] : []
    const message = wrongValue(param, value)
    return message ? [{ path, message }] : []
  })
  return [...unknown, ...wrong]
}
