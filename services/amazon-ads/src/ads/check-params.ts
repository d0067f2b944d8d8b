import type { Operation } from '@platform/ads-catalog'
import type { Issue } from '@platform/errors'
import type { Params, ParamValue } from './build-request.ts'

/** Names that page through any operation, whatever Amazon calls them there. */
const paging = ['nextToken', 'maxResults']

/** The words of an enumeration; some of Amazon's list combinations of them too. */
const wordsOf = (words: unknown): string[] => {
  const all = Array.isArray(words) ? words : []
  return [...new Set(all.flatMap((word) => String(word).split(',')).map((word) => word.trim()))]
}

/** Numbers that JavaScript has rounded: an id among them is another one by now. */
const isRounded = (value: ParamValue): boolean =>
  [value].flat().some((one) => typeof one === 'number' && Math.abs(one) > Number.MAX_SAFE_INTEGER)

/** What is wrong with the parameters of a call; everything that is not of the operation is. */
export function checkParams(operation: Operation, params: Params): Issue[] {
  const known = operation.params.map(({ name }) => name)
  const allowed = operation.pagination ? [...new Set([...known, ...paging])] : known
  const unknown = Object.keys(params)
    .filter((name) => !allowed.includes(name))
    .map((name) => ({
      path: `params.${name}`,
      message: `is not a parameter of ${operation.name} (${allowed.length > 0 ? `parameters: ${allowed.join(', ')}` : 'it has none'}); what goes into the body belongs in body`,
    }))
  const wrong = operation.params.flatMap(({ name, in: place, required, schema }): Issue[] => {
    const path = `params.${name}`
    const value = params[name]
    if (value === undefined) return required ? [{ path, message: 'is required' }] : []
    if (isRounded(value)) return [{ path, message: 'is too long for a number: send ids as strings' }]
    const text = String(value)
    if (place === 'path' && (text === '' || text === '.' || text === '..' || text.length > 512)) {
      return [{ path, message: 'must be an id' }]
    }
    const words = wordsOf(schema.enum)
    // Amazon's filters take several words at once, with commas between.
    const given = place === 'query' && name.endsWith('Filter') ? text.split(',').map((word) => word.trim()) : [text]
    const isKnown = words.length === 0 || given.every((word) => words.includes(word))
    return isKnown ? [] : [{ path, message: `must be one of ${words.join(', ')}` }]
  })
  return [...unknown, ...wrong]
}
