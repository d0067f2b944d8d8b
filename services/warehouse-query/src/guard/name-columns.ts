import type { Block, Item } from './cost/scope.ts'
import { asWritten } from './emit.ts'
import type { Cursor } from './grammar/cursor.ts'

/** The server truncates names of expressions to the same length. */
const nameLengthMax = 256

/** Quotes an identifier as the server accepts it: without characters beyond the basic plane and without a space at its end. */
const quoted = (name: string): string =>
  `\`${name
    .replaceAll('`', '``')
    .replace(/[\u{10000}-\u{10ffff}]/gu, '?')
    .slice(0, nameLengthMax)
    .trimEnd()}\``

/** Returns whether the sent text differs from the written text, so that the server would name the column by the sent text. */
const isRewritten = ({ roles, edits }: Cursor, { first, end }: Item): boolean => {
  for (let index = first; index < end; index++) {
    if (roles.has(index) || edits.has(index)) return true
  }
  return false
}

const nameList = (cursor: Cursor, { items }: Block): Map<Item, string> => {
  const taken = new Set(items.map(({ name }) => name?.toLowerCase()))
  /** The next number to try for a name that is taken: a list may hold many thousand columns of one name. */
  const next = new Map<string, number>()
  const names = new Map<Item, string>()
  for (const item of items) {
    if (item.aliased || !isRewritten(cursor, item)) continue
    const written = item.name ?? asWritten(cursor.tokens, item)
    let name = written
    let n = next.get(written) ?? 2
    while (item.name === undefined && taken.has(name.toLowerCase())) name = `${written}_${n++}`
    next.set(written, n)
    taken.add(name.toLowerCase())
    names.set(item, name)
  }
  return names
}

/**
 * VALUES has no place for a column name: its first row becomes a SELECT, which has. `VALUES (?), (2)` is sent as `SELECT * FROM
 * (SELECT 1 AS "?" UNION ALL VALUES (2)) AS "values"`.
 */
const nameRow = (cursor: Cursor, row: NonNullable<Block['row']>): void => {
  const { first, end, values } = row
  for (let index = values.first; index < first; index++) cursor.edit(index, { text: '' })
  cursor.edit(first, { text: 'SELECT * FROM (SELECT' })
  cursor.edit(end - 1, { text: '' })
  if (end < values.end) cursor.edit(end, { text: 'UNION ALL VALUES' })
  cursor.edit(values.end - 1, { after: [') AS `values`'] })
}

/**
 * Adds names to columns that the server would otherwise name by the sent text: it names an expression by its text, which would
 * expose the value of a bound parameter or the guard's rewriting.
 */
export const nameColumns = (cursor: Cursor): void => {
  const rowsSeen = new Set<unknown>()
  for (const block of cursor.tree.blocks) {
    // MySQL calls the columns of VALUES column_0, column_1, ….
    if (block.row && (rowsSeen.has(block.row.values) || cursor.options.server.dialect === 'mysql')) continue
    if (block.row) rowsSeen.add(block.row.values)
    const names = nameList(cursor, block)
    for (const [item, name] of names) cursor.edit(item.end - 1, { after: [` AS ${quoted(name)}`] })
    if (block.row && names.size > 0) nameRow(cursor, block.row)
  }
}
