import type { Operation } from '@platform/ads-catalog'
import type { Issue } from '@platform/errors'
import type { Params, ParamValue } from './build-request.ts'

/** Pagination parameters of every operation, independent of Amazon's names. */
const paging = ['nextToken', 'maxResults']

/** Values of an enumeration; Amazon's entries may be comma-separated combinations. */
const wordsOf = (words: unknown): string[] => {
  const all = Array.isArray(words) ? words : []
  return [...new Set(all.flatMap((word) => String(word).split(',')).map((word) => word.trim()))]
}

/** True for numbers that JavaScript has rounded: an id among them has become a different id. */
const isRounded = (value: ParamValue): boolean =>
  [value].flat().some((one) => typeof one === 'number' && Math.abs(one) > Number.MAX_SAFE_INTEGER)

/** Returns the issues of a call's parameters. A parameter that the operation does not have is an issue. */
export function checkParams(operation: Operation, params: Params): Issue[] {
  const known = operation.params.map(({ name }) => name)
  const allowed = operation.pagination ? [...new Set([...known, ...paging])] : known
  const unknown = Object.keys(params)
    .filter((name) => !allowed.includes(name))
    .map((name) => ({
      path: `params.${name}`,
      message: `is not a parameter of ${operation.name} (${allowed.length > 0 ? `allowed parameters: ${allowed.join(', ')}` : 'the operation has no parameters'}); fields of Amazon's request body go into body`,
    }))
  const wrong = operation.params.flatMap(({ name, in: place, required, schema }): Issue[] => {
    const path = `params.${name}`
    const value = params[name]
    if (value === undefined) return required ? [{ path, message: 'is required' }] : []
    if (isRounded(value)) return [{ path, message: 'is too large for a JSON number: send ids as strings' }]
    const text = String(value)
    if (place === 'path' && (text === '' || text === '.' || text === '..' || text.length > 512)) {
      return [{ path, message: 'must be an id' }]
    }
    const words = wordsOf(schema.enum)
    // Amazon's filters take several comma-separated values.
    const given = place === 'query' && name.endsWith('Filter') ? text.split(',').map((word) => word.trim()) : [text]
    const isKnown = words.length === 0 || given.every((word) => words.includes(word))
    return isKnown ? [] : [{ path, message: `must be one of ${words.join(', ')}` }]
  })
  return [...unknown, ...wrong]
}
