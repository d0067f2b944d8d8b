import type { Cursor, Rule } from './cursor.ts'
import { expressionList } from './ordering.ts'

export const startsQuery = (c: Cursor, offset = 0): boolean => {
  let at = offset
  while (c.isAt(at, '(')) at++
  return c.isAt(at, 'SELECT', 'WITH', 'VALUES', 'TABLE')
}

export const continuesQuery = (c: Cursor): boolean =>
  c.is('UNION', 'EXCEPT', 'INTERSECT', 'ORDER', 'LIMIT', 'OFFSET', 'FETCH') || (c.is('MINUS') && startsQuery(c, 1))

/** `(SELECT …)` and nothing but a query. */
export const subquery: Rule = (c) =>
  c.nested(() => {
    c.need('(')
    c.options.rules.query(c)
    c.need(')')
  })

/** `(1 + 2)`, `(a, b)`, `(SELECT …)`, `((SELECT …) UNION (SELECT …))`, `((SELECT 1) + 2)`: only the end of the inner one tells. */
export const parenthesised = (c: Cursor): 'query' | 'value' =>
  c.nested(() => {
    c.need('(')
    if (c.is('SELECT', 'WITH', 'VALUES', 'TABLE')) {
      c.options.rules.query(c)
      c.need(')')
      return 'query'
    }
    if (c.is('(')) {
      const start = c.index
      const inner = parenthesised(c)
      if (inner === 'query' && continuesQuery(c)) c.options.rules.queryTail(c)
      if (inner === 'query' && c.take(')')) return 'query'
      c.options.rules.expressionTail(c, start)
      if (c.take(',')) expressionList(c)
    } else expressionList(c)
    c.need(')')
    return 'value'
  })
