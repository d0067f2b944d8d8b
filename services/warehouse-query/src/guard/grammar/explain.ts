import type { Cursor, Rule } from './cursor.ts'
import { isName, name, tableName } from './names.ts'
import { startsQuery } from './parenthesised.ts'

const FORMATS = ['JSON', 'TRADITIONAL', 'TREE']

const format: Rule = (c) => {
  if (!c.takeAll('FORMAT', '=')) return
  if (c.at().kind === 'string') c.reject('the EXPLAIN format must be written without quotes, such as FORMAT=JSON')
  c.need(...FORMATS)
}

/** MariaDB spells MySQL's `EXPLAIN ANALYZE` as ANALYZE. */
const analyze = (c: Cursor, start: number): boolean => {
  const found = c.take('ANALYZE')
  if (found && c.options.server.dialect === 'mariadb' && c.index > start + 1) c.edit(start, { text: '' })
  return found
}

const columnOrPattern: Rule = (c) => {
  if (c.at().kind === 'string') c.skip()
  else if (isName(c.at())) name(c)
}

/** EXPLAIN, DESCRIBE, DESC of a query (its plan) or of a table (its columns), and ANALYZE of a query (which runs it). */
export const explain = (c: Cursor): 'explain' | 'describe' => {
  const start = c.index
  if (!c.is('ANALYZE')) c.need('EXPLAIN', 'DESCRIBE', 'DESC')
  const analyzed = analyze(c, start)
  if (!c.take('EXTENDED', 'PARTITIONS')) format(c)
  // ANALYZE TABLE writes statistics; it must not be mistaken for the analysis of the query TABLE t.
  c.refuseIf(analyzed && c.is('TABLE'), 'ANALYZE TABLE is not allowed in a read statement')
  if (startsQuery(c)) {
    c.options.rules.query(c)
    return 'explain'
  }
  if (analyzed || c.index !== start + 1) c.reject()
  tableName(c)
  columnOrPattern(c)
  return 'describe'
}
