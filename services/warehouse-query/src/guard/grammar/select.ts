import type { Block } from '../cost/scope.ts'
import { LIMITS } from '../limits.ts'
import type { Cursor, Rule } from './cursor.ts'
import { expression } from './expression.ts'
import { from } from './from.ts'
import { isName, spelled } from './names.ts'
import { expressionList, orderedList } from './ordering.ts'
import { windowClause } from './window.ts'

/** Options that change neither the rows that are read nor the state after the statement. */
const SELECT_OPTIONS =
  `ALL DISTINCT DISTINCTROW HIGH_PRIORITY STRAIGHT_JOIN SQL_SMALL_RESULT SQL_BIG_RESULT SQL_BUFFER_RESULT
  SQL_CACHE SQL_NO_CACHE SQL_CALC_FOUND_ROWS`.split(/\s+/)

const alias = (c: Cursor): string | undefined => {
  const needed = c.take('AS')
  const token = c.at()
  if (token.kind === 'string' || isName(token)) {
    c.skip()
    return token.kind === 'string' ? token.text.slice(1, -1) : spelled(token)
  }
  if (needed) c.reject()
  return undefined
}

const selectItem = (c: Cursor, block: Block): void => {
  const first = c.index
  if (c.take('*')) {
    block.star = true
    return
  }
  const node = expression(c)
  const end = c.index
  const isColumn = node.kind === 'column' && node.end === end
  if (isColumn && c.isAt(-1, '*')) {
    block.star = true
    return
  }
  const written = c.is('MINUS') && c.isAt(1, 'SELECT', '(') ? undefined : alias(c)
  const name = written ?? (isColumn ? node.lookup.name : undefined)
  block.items.push({ first, end, node, name, aliased: written !== undefined })
}

const groupBy: Rule = (c) => {
  if (!c.takeAll('GROUP', 'BY')) return
  const count = orderedList(c)
  if (c.takeAll('WITH', 'ROLLUP')) c.atMost(LIMITS.rollupMax, count, 'expressions in GROUP BY … WITH ROLLUP')
}

/** One SELECT up to but not including its ORDER BY and LIMIT. */
export const select: Rule = (c) => {
  c.need('SELECT')
  c.blocks.select()
  if (c.at().kind === 'hint') c.skip()
  while (c.take(...SELECT_OPTIONS));
  const block: Block = { items: [], star: false, sources: [], outer: c.block }
  c.addBlock(block)
  c.block = block
  let columns = 0
  do {
    selectItem(c, block)
    c.atMost(LIMITS.columnsMax, ++columns, 'columns in one SELECT')
  } while (c.take(','))
  if (c.take('FROM')) from(c)
  if (c.take('WHERE')) expression(c)
  groupBy(c)
  if (c.take('HAVING')) expression(c)
  windowClause(c)
  c.block = block.outer
}

/**
 * `VALUES (1, 2), (3, 4)`, or MySQL's `VALUES ROW(1, 2), ROW(3, 4)`, which MariaDB writes without ROW; each is sent in its
 * server's form.
 */
export const values: Rule = (c) => {
  const values = { first: c.index, end: c.index }
  c.need('VALUES')
  c.blocks.select()
  do {
    if (c.is('ROW')) {
      if (c.options.server.dialect === 'mariadb') c.edit(c.index, { text: '' })
      c.skip()
    } else if (c.options.server.dialect === 'mysql') c.edit(c.index, { before: 'ROW' })
    const first = c.index
    const row = c.nested(() => {
      c.need('(')
      const list = expressionList(c)
      c.need(')')
      return list
    })
    const items = row.map((node) => ({ first: node.first, end: node.end, node, aliased: false }))
    c.addBlock({ items, star: false, sources: [], outer: c.block, row: { first, end: c.index, values } })
    values.end = c.index
  } while (c.take(','))
}
