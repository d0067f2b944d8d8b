import type { Query } from '../cost/scope.ts'
import type { Cursor, Rule } from './cursor.ts'
import { name, nameList, spelled, tableName } from './names.ts'
import { limit, orderBy } from './ordering.ts'
import { startsQuery, subquery } from './parenthesised.ts'
import { select, values } from './select.ts'

const commonTable = (c: Cursor, recursive: boolean): void => {
  const defined = spelled(c.at())
  name(c)
  const names = c.is('(') ? nameList(c) : undefined
  c.need('AS')
  // Registered before it is parsed, because a recursive query names itself.
  const shape: Query = { branches: [], ...(names && { names }) }
  if (recursive) c.scope?.tables.set(defined.toLowerCase(), shape)
  shape.branches = c.blocks.define(defined, recursive, () => subquery(c)).branches
  if (!recursive) c.scope = { tables: new Map([[defined.toLowerCase(), shape]]), outer: c.scope }
  if (!c.take('CYCLE')) return
  do name(c)
  while (c.take(','))
  c.need('RESTRICT')
}

/** `WITH RECURSIVE a (x, y) AS (…), b AS (…)` */
const withClause: Rule = (c) => {
  if (!c.take('WITH')) return
  const recursive = c.take('RECURSIVE')
  if (recursive) {
    c.blocks.openRecursive()
    c.scope = { tables: new Map(), outer: c.scope }
  }
  do commonTable(c, recursive)
  while (c.take(','))
}

/** `TABLE t`, which MariaDB supports only as `SELECT * FROM t`. */
const table: Rule = (c) => {
  if (c.options.server.dialect === 'mariadb') c.edit(c.index, { text: 'SELECT * FROM' })
  c.need('TABLE')
  c.blocks.select()
  const { table: named, qualified } = tableName(c)
  const sources = [{ alias: named, table: named, scope: qualified ? undefined : c.scope }]
  c.addBlock({ items: [], star: true, sources, outer: c.block })
}

const term: Rule = (c) => {
  if (c.is('(')) c.query.branches.push(...subquery(c).branches)
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
  const outer = c.block
  c.block = c.query.branches[0] ?? outer
  orderBy(c)
  c.block = outer
  limit(c)
}

/** A query expression: SELECT, VALUES, TABLE, set operators between them, with WITH before and ORDER BY and LIMIT after. */
export const query = (c: Cursor): Query =>
  c.blocks.query(() => {
    const { query: outer, scope } = c
    const own: Query = { branches: [] }
    c.query = own
    withClause(c)
    term(c)
    queryTail(c)
    c.query = outer
    c.scope = scope
    return own
  })
