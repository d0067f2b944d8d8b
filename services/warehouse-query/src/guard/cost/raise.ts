import type { Dialect } from '../grammar/cursor.ts'

/** The kind of a column, where an expression has to keep its type. */
export type ColumnKind = 'text' | 'json' | 'geometry'

/** Distinguishes overflows that the guard provokes from those of the caller's own statement. */
const marker = 1_000_000_007
const bigintMax = 9_223_372_036_854_775_807n
/** MySQL writes the argument in parentheses of its own. */
const raised = new RegExp(`exp\\(\\(?${marker} \\+|\\+ 92233720368\\d{8}\\b`)

const typed = (dialect: Dialect, kind: ColumnKind, overflow: string): string => {
  if (kind === 'geometry') return `POINT(${overflow},0)`
  if (kind === 'json') return dialect === 'mariadb' ? `JSON_COMPACT(${overflow})` : `CAST(${overflow} AS JSON)`
  return overflow
}

/** The column, or a server error when its value is longer: EXP() of more than 709 is out of range. */
export const columnWithin = (column: string, bytesMax: number, dialect: Dialect, kind: ColumnKind): string =>
  `IF(LENGTH(${column})<=${bytesMax},${column},${typed(dialect, kind, `EXP(${marker}+LENGTH(${column}))`)})`

/** Text around a number that makes the server fail when the number is larger: the sum with the first term leaves BIGINT. */
export const numberWithin = (max: number): { before: string; after: string } => {
  const term = bigintMax - BigInt(max)
  return { before: 'CAST((', after: `) AS SIGNED)+${term}-${term}` }
}

/** Returns whether a server message comes from one of these checks. */
export const isRaised = (message: string): boolean => raised.test(message)

/** Text for the caller of a statement that such a check ended. */
export const raisedMessage =
  'a value in one of the rows is too long, or a repetition too large, for the expressions that use it; use fewer or shorter expressions, store LEFT(column, n) in a table of your own, or exclude long values with WHERE'
