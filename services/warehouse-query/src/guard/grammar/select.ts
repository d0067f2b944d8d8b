import { LIMITS } from '../limits.ts'
import type { Rule } from './cursor.ts'
import { expression } from './expression.ts'
import { from } from './from.ts'
import { isName } from './names.ts'
import { expressionList, orderedList } from './ordering.ts'
import { windowClause } from './window.ts'

/** None of these changes what is read or keeps anything after the statement. */
const SELECT_OPTIONS =
  `ALL DISTINCT DISTINCTROW HIGH_PRIORITY STRAIGHT_JOIN SQL_SMALL_RESULT SQL_BIG_RESULT SQL_BUFFER_RESULT
  SQL_CACHE SQL_NO_CACHE SQL_CALC_FOUND_ROWS`.split(/\s+/)

const alias: Rule = (c) => {
  const needed = c.take('AS')
  if (c.at().kind === 'string' || isName(c.at())) c.skip()
  else if (needed) c.reject()
}

const selectItem: Rule = (c) => {
  if (c.take('*')) return
  expression(c)
  if (c.is('MINUS') && c.isAt(1, 'SELECT', '(')) return
  alias(c)
}

const groupBy: Rule = (c) => {
  if (!c.takeAll('GROUP', 'BY')) return
  const count = orderedList(c)
  if (c.takeAll('WITH', 'ROLLUP')) c.atMost(LIMITS.rollupMax, count, 'expressions in GROUP BY … WITH ROLLUP')
}

/** One SELECT up to, and without, its ORDER BY and LIMIT. */
export const select: Rule = (c) => {
  c.need('SELECT')
  c.blocks.select()
  if (c.at().kind === 'hint') c.skip()
  while (c.take(...SELECT_OPTIONS));
  do selectItem(c)
  while (c.take(','))
  if (c.take('FROM')) from(c)
  if (c.take('WHERE')) expression(c)
  groupBy(c)
  if (c.take('HAVING')) expression(c)
  windowClause(c)
}

/** `VALUES (1, 2), (3, 4)`, or MySQL's `VALUES ROW(1, 2), ROW(3, 4)`, which MariaDB writes without ROW. */
export const values: Rule = (c) => {
  c.need('VALUES')
  c.blocks.select()
  do {
    if (c.is('ROW')) {
      if (c.options.dialect === 'mariadb') c.edit(c.index, { text: '' })
      c.skip()
    }
    c.nested(() => {
      c.need('(')
      expressionList(c)
      c.need(')')
    })
  } while (c.take(','))
}
