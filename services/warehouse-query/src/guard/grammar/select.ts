import { LIMITS } from '../limits.ts'
import type { Cursor, Rule } from './cursor.ts'
import { expression } from './expression.ts'
import { from } from './from.ts'
import { isName } from './names.ts'
import { expressionList, orderedList } from './ordering.ts'
import { windowClause } from './window.ts'

/** None of these changes what is read or keeps anything after the statement. */
const SELECT_OPTIONS =
  `ALL DISTINCT DISTINCTROW HIGH_PRIORITY STRAIGHT_JOIN SQL_SMALL_RESULT SQL_BIG_RESULT SQL_BUFFER_RESULT
  SQL_CACHE SQL_NO_CACHE SQL_CALC_FOUND_ROWS`.split(/\s+/)

/** Whether there is one. */
const alias = (c: Cursor): boolean => {
  const needed = c.take('AS')
  if (c.at().kind === 'string' || isName(c.at())) c.skip()
  else if (needed) c.reject()
  else return false
  return true
}

/** Names the column as the server would have: by the expression as the caller wrote it. */
const keepName = (c: Cursor, start: number): void => {
  let text = ''
  let end: number | undefined
  for (const token of c.tokens.slice(start, c.index)) {
    if (text.length > 2 * columnNameMax) break
    text += end === undefined || end === token.position ? token.text : ` ${token.text}`
    end = token.position + token.text.length
  }
  const name = [...text].slice(0, columnNameMax).join('').trimEnd()
  c.edit(c.index - 1, { after: [` AS \`${name.replaceAll('`', '``')}\``] })
}

const selectItem: Rule = (c) => {
  if (c.take('*')) return
  const { index: start, zoneConversions } = c
  expression(c)
  const isNamed = !(c.is('MINUS') && c.isAt(1, 'SELECT', '(')) && alias(c)
  if (!isNamed && c.zoneConversions > zoneConversions) keepName(c, start)
}

/** Characters of a column's name; servers refuse a longer one. */
const columnNameMax = 256

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

/** `VALUES (1, 2), (3, 4)`, or MySQL's `VALUES ROW(1, 2), ROW(3, 4)`, which MariaDB writes without ROW; each is sent as its server writes it. */
export const values: Rule = (c) => {
  c.need('VALUES')
  c.blocks.select()
  do {
    if (c.is('ROW')) {
      if (c.options.dialect === 'mariadb') c.edit(c.index, { text: '' })
      c.skip()
    } else if (c.options.dialect === 'mysql') c.edit(c.index, { before: 'ROW' })
    c.nested(() => {
      c.need('(')
      expressionList(c)
      c.need(')')
    })
  } while (c.take(','))
}
