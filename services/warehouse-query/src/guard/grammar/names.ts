import type { Node } from '../cost/scope.ts'
import type { Token } from '../token.ts'
import type { Cursor, Rule } from './cursor.ts'
import { RESERVED_WORDS } from './reserved-words.ts'

const SERVER_SCHEMAS = new Set(['information_schema', 'mysql', 'performance_schema', 'sys'])

export const isName = (token: Token): boolean =>
  token.kind === 'name' || (token.kind === 'word' && !RESERVED_WORDS.has(token.value))

/** A name as the server compares it: quotes removed, case kept. */
export const spelled = (token: Token): string => (token.kind === 'name' ? token.value : token.text)

export const name: Rule = (c) => {
  if (!isName(c.at())) c.reject()
  c.skip()
}

/** `(a, b, c)` */
export const nameList = (c: Cursor): string[] => {
  const names: string[] = []
  c.need('(')
  do {
    names.push(spelled(c.at()))
    name(c)
  } while (c.take(','))
  c.need(')')
  return names
}

export const ownSchema: Rule = (c) => {
  if (!isName(c.at())) c.reject()
  const schema = spelled(c.at())
  if (schema !== c.options.schema) {
    const catalog = SERVER_SCHEMAS.has(schema.toLowerCase())
    const advice = catalog ? '; use SHOW TABLES, SHOW COLUMNS or GET /api/tables to list tables and columns' : ''
    const shown = schema.length > 64 ? `${schema.slice(0, 64)}…` : schema
    c.reject(`the schema ${shown} is not accessible${advice}`)
  }
  c.skip()
}

/** The server's encoding of a file name, which would bypass the check of the table name. */
const ENCODED_FILE_NAME = /^#mysql50#/i

/** `table` or `schema.table`; a common table is never qualified. */
export const tableName = (c: Cursor): { table: string; qualified: boolean } => {
  const qualified = c.isAt(1, '.')
  if (qualified) {
    ownSchema(c)
    c.need('.')
  }
  const token = c.at()
  if (!isName(token)) c.reject()
  if (ENCODED_FILE_NAME.test(spelled(token)))
    c.reject('a table name cannot be an encoded file name (#mysql50#…); use the name that SHOW TABLES lists')
  if (!qualified) c.blocks.table(spelled(token))
  c.skip()
  if (c.is('.')) c.reject('a table name has at most two parts: schema.table')
  return { table: spelled(token), qualified }
}

/** `column`, `table.column`, `schema.table.column`, or the same with `*` last. */
export const columnName = (c: Cursor): Node => {
  const start = c.index
  let parts = 1
  name(c)
  while (c.take('.')) {
    parts++
    if (c.take('*')) break
    name(c)
  }
  const end = c.index
  if (parts >= 3) {
    c.index = start
    if (parts > 3) c.reject('a column name has at most three parts: schema.table.column')
    ownSchema(c)
    c.index = end
  }
  const spelledAt = (index: number) => spelled(c.at(index - c.index))
  const lookup = { name: spelledAt(end - 1), table: parts > 1 ? spelledAt(end - 3) : undefined, block: c.block }
  return c.tree.add({ kind: 'column', first: start, end, lookup })
}
