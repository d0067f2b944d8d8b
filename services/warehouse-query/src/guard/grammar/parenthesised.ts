import type { Node, Query } from '../cost/scope.ts'
import type { Cursor } from './cursor.ts'
import { expressionList } from './ordering.ts'

export const startsQuery = (c: Cursor, offset = 0): boolean => {
  let at = offset
  while (c.isAt(at, '(')) at++
  return c.isAt(at, 'SELECT', 'WITH', 'VALUES', 'TABLE')
}

export const continuesQuery = (c: Cursor): boolean =>
  c.is('UNION', 'EXCEPT', 'INTERSECT', 'ORDER', 'LIMIT', 'OFFSET', 'FETCH') || (c.is('MINUS') && startsQuery(c, 1))

/** `(SELECT …)`: a query and nothing else. */
export const subquery = (c: Cursor): Query =>
  c.nested(() => {
    c.need('(')
    const query = c.options.rules.query(c)
    c.need(')')
    return query
  })

/** Continues after a query in parentheses: `(SELECT 1) UNION SELECT 2`. */
export const continueQuery = (c: Cursor, query: Query): void => {
  const outer = c.query
  c.query = query
  c.options.rules.queryTail(c)
  c.query = outer
}

/** The value of a subquery: the value of one of its columns. */
export const subqueryValue = (c: Cursor, first: number, query: Query): Node =>
  c.tree.add({
    kind: 'call',
    name: 'SUBQUERY',
    first,
    end: c.index,
    args: query.branches.flatMap(({ items }) => items.map(({ node }) => node)),
  })

/**
 * `(1 + 2)`, `(a, b)`, `(SELECT …)`, `((SELECT …) UNION (SELECT …))`, `((SELECT 1) + 2)`: only the token after the inner
 * parentheses decides which.
 */
export const parenthesised = (c: Cursor): { query: Query } | { value: Node } =>
  c.nested(() => {
    const start = c.index
    c.need('(')
    if (c.is('SELECT', 'WITH', 'VALUES', 'TABLE')) {
      const query = c.options.rules.query(c)
      c.need(')')
      return { query }
    }
    let values: Node[]
    if (c.is('(')) {
      const innerStart = c.index
      const inner = parenthesised(c)
      if ('query' in inner && continuesQuery(c)) continueQuery(c, inner.query)
      if ('query' in inner && c.take(')')) return inner
      const operand = 'query' in inner ? subqueryValue(c, innerStart, inner.query) : inner.value
      values = [c.options.rules.expressionTail(c, operand), ...(c.take(',') ? expressionList(c) : [])]
    } else values = expressionList(c)
    c.need(')')
    return { value: c.tree.add({ kind: 'call', name: 'ROW', first: start, end: c.index, args: values }) }
  })
