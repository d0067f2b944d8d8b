import type { Cursor, Rule } from './cursor.ts'
import { name, nameList, spelled, tableName } from './names.ts'
import { limit, orderBy } from './ordering.ts'
import { startsQuery, subquery } from './parenthesised.ts'
import { select, values } from './select.ts'

const commonTable = (c: Cursor, recursive: boolean): void => {
  const defined = spelled(c.at())
  name(c)
  if (c.is('(')) nameList(c)
  c.need('AS')
  c.blocks.define(defined, recursive, () => subquery(c))
  if (!c.take('CYCLE')) return
  do name(c)
  while (c.take(','))
  c.need('RESTRICT')
}

/** `WITH RECURSIVE a (x, y) AS (…), b AS (…)` */
const withClause: Rule = (c) => {
  if (!c.take('WITH')) return
  const recursive = c.take('RECURSIVE')
  if (recursive) c.blocks.openRecursive()
  do commonTable(c, recursive)
  while (c.take(','))
}

/** `TABLE t`, which MariaDB only knows written out. */
const table: Rule = (c) => {
  if (c.options.dialect === 'mariadb') c.edit(c.index, { text: 'SELECT * FROM' })
  c.need('TABLE')
  c.blocks.select()
  tableName(c)
}

const term: Rule = (c) => {
  if (c.is('(')) subquery(c)
  else if (c.is('TABLE')) table(c)
  else if (c.is('VALUES')) values(c)
  else select(c)
}

const setOperator = (c: Cursor): boolean => {
  if (c.is('MINUS') && (startsQuery(c, 1) || c.isAt(1, 'ALL', 'DISTINCT'))) {
    c.edit(c.index, { text: 'EXCEPT' })
    c.skip()
  } else if (!c.take('UNION', 'EXCEPT', 'INTERSECT')) return false
  c.take('ALL', 'DISTINCT')
  return true
}

/** Everything after the first term: more terms, then ORDER BY and LIMIT for the whole. */
export const queryTail: Rule = (c) => {
  while (setOperator(c)) term(c)
  orderBy(c)
  limit(c)
}

/** A query expression: SELECT, VALUES, TABLE, set operators between them, with WITH before and ORDER BY and LIMIT after. */
export const query: Rule = (c) =>
  c.blocks.query(() => {
    withClause(c)
    term(c)
    queryTail(c)
  })
