import type { Cursor, PlaceholderRole } from './grammar/cursor.ts'
import { type GuardIssue, invalid } from './guard-error.ts'
import { literal, rowCountLiteral, type Written } from './literal.ts'

type Placeholder = { index: number; key: string | number; role: PlaceholderRole }

const issue = (path: string | number, message: string): GuardIssue => ({
  path: path === '' ? 'params' : `params.${path}`,
  message,
})

const placeholdersOf = ({ tokens, roles }: Cursor): Placeholder[] =>
  [...roles]
    .sort(([a], [b]) => a - b)
    .map(([index, role], ordinal) => ({ index, role, key: tokens[index]?.value || ordinal }))

type Values = { keys(): Iterable<string | number>; get(key: string | number): unknown }

const none: Values = { keys: () => [], get: () => undefined }

/** Returns the values by key: index for an array, name for an object. Inherited properties are never read. */
const valuesOf = (params: unknown): Values => {
  if (params === undefined || params === null) return none
  if (Array.isArray(params)) {
    return { keys: () => params.keys(), get: (key) => (typeof key === 'number' ? params[key] : undefined) }
  }
  if (typeof params === 'object') {
    const own = params as Record<string, unknown>
    return { keys: () => Object.keys(own), get: (key) => (Object.hasOwn(own, key) ? own[key] : undefined) }
  }
  return invalid([issue('', 'params must be an array for ? placeholders or an object for :name placeholders')])
}

const checkStyle = (placeholders: Placeholder[], params: unknown): void => {
  const named = placeholders.filter(({ key }) => typeof key === 'string').length
  if (named > 0 && named < placeholders.length)
    invalid([issue('', 'the statement mixes ? and :name placeholders; use one kind')])
  if (placeholders.length === 0 || params === undefined || params === null) return
  const expected =
    named > 0 ? 'an object, because the statement uses :name placeholders' : 'an array, because the statement uses ?'
  if (typeof params === 'object' && Array.isArray(params) === named > 0)
    invalid([issue('', `params must be ${expected}`)])
}

const issuesMax = 20

/** Returns the first few matches: a caller may have sent a hundred thousand values. */
const firstOf = <T>(all: Iterable<T>, matches: (one: T) => boolean): T[] => {
  const found: T[] = []
  for (const one of all) {
    if (matches(one) && found.push(one) === issuesMax) break
  }
  return found
}

/** Checks that every placeholder has a value and every value a placeholder. */
const checkArity = (placeholders: Placeholder[], values: Values): void => {
  const wanted = new Set(placeholders.map(({ key }) => key))
  const missing = firstOf(wanted, (key) => values.get(key) === undefined)
  const surplus = firstOf(values.keys(), (key) => !wanted.has(key))
  const shown = (key: string | number) => (typeof key === 'string' ? `:${key}` : `number ${key + 1}`)
  const issues = [
    ...missing.map((key) => issue(key, `the placeholder ${shown(key)} has no value`)),
    ...surplus.map((key) => issue(key, 'no placeholder uses this value')),
  ]
  if (issues.length > 0) invalid(issues.slice(0, issuesMax))
}

const list = (items: unknown[]): { text: string; problems: [string, string][] } => {
  if (items.length === 0) return { text: 'NULL', problems: [] }
  const problems: [string, string][] = []
  const texts = items.map((item, at) => {
    const written: Written =
      typeof item === 'object' && item !== null
        ? { problem: 'a list for IN (?) may hold only plain values, not arrays or objects' }
        : literal(item)
    if ('text' in written) return written.text
    if (problems.length < issuesMax) problems.push([`.${at}`, written.problem])
    return ''
  })
  return { text: texts.join(', '), problems }
}

const write = (value: unknown, role: PlaceholderRole): { text: string; problems: [string, string][] } => {
  if (role === 'list' && Array.isArray(value)) return list(value)
  const written = role === 'count' ? rowCountLiteral(value) : literal(value)
  return 'text' in written ? { text: written.text, problems: [] } : { text: '', problems: [['', written.problem]] }
}

/** Returns the SQL text of each placeholder, by token index. */
export const bindParams = (cursor: Cursor, params: unknown): Map<number, string> => {
  const placeholders = placeholdersOf(cursor)
  checkStyle(placeholders, params)
  const values = valuesOf(params)
  checkArity(placeholders, values)
  const issues: GuardIssue[] = []
  const texts = new Map<number, string>()
  for (const { index, key, role } of placeholders) {
    const { text, problems } = write(values.get(key), role)
    issues.push(...problems.map(([suffix, problem]) => issue(`${key}${suffix}`, problem)))
    texts.set(index, text)
  }
  if (issues.length > 0) invalid(issues.slice(0, issuesMax))
  return texts
}
