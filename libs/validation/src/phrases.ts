import { nearest } from './nearest.ts'

const shownMax = 60

/** Returns the values as part of a sentence; long lists are truncated. */
export function listed(values: readonly unknown[]): string {
  const shown = values.slice(0, shownMax).map(String).join(', ')
  return values.length > shownMax ? `${shown} … (${values.length} in all)` : shown
}

const hint = (given: unknown, allowed: readonly unknown[]): string => {
  const [meant] = typeof given === 'string' ? nearest(given, allowed.map(String), 1) : []
  return meant === undefined ? '' : `; did you mean ${meant}?`
}

/** Returns the message for a value that is not in an enumeration, with the nearest one. */
export function allowedValues(given: unknown, allowed: readonly unknown[]): string {
  const values = [...new Set(allowed.map(String))]
  return values.length === 1 ? `must be ${values[0]}` : `must be one of ${listed(values)}${hint(given, values)}`
}

/** Returns the message for a name that does not exist. `of` completes "is not a parameter of …". */
export function unknownName(name: string, known: readonly string[], of = ''): string {
  const where = of === '' ? 'is not a parameter here' : `is not a parameter of ${of}`
  const [meant] = nearest(name, known, 1)
  if (meant !== undefined) return `${where}: did you mean ${meant}?`
  return known.length > 0 ? `${where}: its parameters are ${listed(known)}` : `${where}: it has no parameters`
}

const counted = (count: unknown, one: string, many: string): string => `${count} ${Number(count) === 1 ? one : many}`

/** Messages of problems, by what is allowed. All of them continue "<parameter> …". */
export const phrases = {
  required: 'is required',
  notEmpty: 'must not be empty',
  wholeNumber: 'must be a whole number',
  number: 'must be a number',
  boolean: 'must be true or false',
  text: 'must be a string',
  list: 'must be a list',
  object: 'must be an object',
  date: 'must be a date that exists, e.g. 2026-08-01',
  dateTime: 'must be a time in ISO 8601 on a day that exists, e.g. 2026-08-01T00:00:00Z',
  interval: 'must be two times in ISO 8601 joined by --, e.g. 2026-08-01T00:00:00Z--2026-08-08T00:00:00Z',
  lostDigits: 'must be a string: numbers of this length lose digits',
  unrepeated: 'must not repeat an item',
  matching: (pattern: unknown) => `must match ${pattern}`,
  atLeast: (limit: unknown) => `must be at least ${limit}`,
  atMost: (limit: unknown) => `must be at most ${limit}`,
  moreThan: (limit: unknown) => `must be more than ${limit}`,
  lessThan: (limit: unknown) => `must be less than ${limit}`,
  between: (least: unknown, most: unknown) => `must be from ${least} to ${most}`,
  multipleOf: (step: unknown) => `must be a multiple of ${step}`,
  charactersMin: (count: unknown) =>
    Number(count) === 1 ? 'must not be empty' : `must have at least ${count} characters`,
  charactersMax: (count: unknown) => `must have at most ${counted(count, 'character', 'characters')}`,
  itemsMin: (count: unknown) => `must have at least ${counted(count, 'item', 'items')}`,
  itemsMax: (count: unknown) => `must have at most ${counted(count, 'item', 'items')}`,
  membersMin: (count: unknown) => `must have at least ${counted(count, 'field', 'fields')}`,
  membersMax: (count: unknown) => `must have at most ${counted(count, 'field', 'fields')}`,
} as const
