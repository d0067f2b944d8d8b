import type { Node } from '../cost/scope.ts'
import type { Cursor, Rule, Valued } from './cursor.ts'
import { functionCall } from './function-call.ts'
import { intervalUnit, isIntervalUnit } from './interval-unit.ts'
import { introducedLiteral, placeholder, stringLiteral, temporalEscape, temporalLiteral } from './literals.ts'
import { columnName, isName, name } from './names.ts'
import { expressionList } from './ordering.ts'
import { parenthesised, startsQuery, subquery, subqueryValue } from './parenthesised.ts'

const expression: Valued = (c) => c.options.rules.expression(c)

/** Adds the node of the tokens since `first`. */
const call = (c: Cursor, first: number, name: string, args: Node[]): Node =>
  c.tree.add({ kind: 'call', name, first, end: c.index, args })

const literalSince = (c: Cursor, first: number): Node => c.tree.add({ kind: 'literal', first, end: c.index })

/** A cost rule of its own for `CASE x WHEN`: the server evaluates x once for every type that it compares x as. */
const caseExpression: Valued = (c) =>
  c.nested(() => {
    const first = c.index
    const args: Node[] = []
    c.need('CASE')
    const compared = !c.is('WHEN')
    if (compared) args.push(expression(c))
    do {
      c.need('WHEN')
      args.push(expression(c))
      c.need('THEN')
      args.push(expression(c))
    } while (c.is('WHEN'))
    if (c.take('ELSE')) args.push(expression(c))
    c.need('END')
    c.take('CASE')
    return call(c, first, compared ? 'CASE_OF' : 'CASE', args)
  })

/** `INTERVAL 3 DAY`, or the function `INTERVAL(n, 1, 10)`. */
const interval: Valued = (c) =>
  c.nested(() => {
    const first = c.index
    c.need('INTERVAL')
    const maybeCall = c.is('(')
    const value = expression(c)
    if (isIntervalUnit(c)) intervalUnit(c)
    else if (!maybeCall) c.reject()
    return call(c, first, 'OPERATORS', [value])
  })

const row: Valued = (c) =>
  c.nested(() => {
    const first = c.index
    c.need('ROW')
    c.need('(')
    const args = expressionList(c)
    c.need(')')
    return call(c, first, 'ROW', args)
  })

/** `EXISTS (SELECT …)`, and `ANY (SELECT …)` after a comparison. */
const quantified: Valued = (c) => {
  const first = c.index
  c.skip()
  return subqueryValue(c, first, subquery(c))
}

/** `MATCH (title, body) AGAINST ('words' IN BOOLEAN MODE)` */
const match: Valued = (c) => {
  const first = c.index
  const args: Node[] = []
  c.need('MATCH')
  const parenthesis = c.take('(')
  do {
    columnName(c)
    // The server accepts only names here, and reads them through an index.
    c.tree.nodes.pop()
  } while (c.take(','))
  if (parenthesis) c.need(')')
  c.need('AGAINST')
  c.nested(() => {
    c.need('(')
    args.push(expression(c))
    c.takeAll('IN', 'NATURAL', 'LANGUAGE', 'MODE')
    c.takeAll('IN', 'BOOLEAN', 'MODE')
    c.takeAll('WITH', 'QUERY', 'EXPANSION')
    c.need(')')
  })
  return call(c, first, 'OPERATORS', args)
}

const constant: Valued = (c) => {
  c.skip()
  return literalSince(c, c.index - 1)
}

/** `CURRENT_TIMESTAMP`, `CURRENT_TIMESTAMP(6)` */
const clock: Valued = (c) => (c.isAt(1, '(') ? functionCall(c) : constant(c))

const BY_WORD = new Map<string, Valued>([
  ['CASE', caseExpression],
  ['INTERVAL', interval],
  ['ROW', row],
  ['EXISTS', quantified],
  ['MATCH', match],
  ['NULL', constant],
  ['TRUE', constant],
  ['FALSE', constant],
  ...[
    'CURRENT_DATE',
    'CURRENT_TIME',
    'CURRENT_TIMESTAMP',
    'LOCALTIME',
    'LOCALTIMESTAMP',
    'UTC_DATE',
    'UTC_TIME',
    'UTC_TIMESTAMP',
  ].map((word): [string, Valued] => [word, clock]),
])

const refuseNamedCall: Rule = (c) => {
  const before = c.at(-1)
  const quoted = before.kind === 'name' || c.isAt(-2, '.')
  if (quoted)
    c.reject('a function name in quotes or with a schema is not allowed; use the plain name of a built-in function', -1)
}

const wordOperand: Valued = (c) => {
  const first = c.index
  const rule = BY_WORD.get(c.at().value)
  if (rule) return rule(c)
  if (introducedLiteral(c)) return call(c, first, 'INTRODUCED', [literalSince(c, first)])
  if (temporalLiteral(c)) return literalSince(c, first)
  if (c.is('ANY', 'SOME', 'ALL') && c.isAt(1, '(') && startsQuery(c, 2)) return quantified(c)
  if (c.isAt(1, '(')) return functionCall(c)
  const column = columnName(c)
  if (c.is('(')) refuseNamedCall(c)
  return column
}

/** One value: an operand of an operator. */
export const operand: Valued = (c) => {
  const { kind } = c.at()
  const first = c.index
  if (c.is('(')) {
    const read = parenthesised(c)
    return 'value' in read ? read.value : subqueryValue(c, first, read.query)
  }
  if (kind === 'word') return wordOperand(c)
  if (kind === 'number') c.skip()
  else if (kind === 'string') stringLiteral(c)
  else if (kind === 'placeholder') placeholder(c, 'value')
  else if (c.is('{')) temporalEscape(c)
  else {
    if (!isName(c.at())) c.reject()
    const column = columnName(c)
    if (c.is('(')) refuseNamedCall(c)
    return column
  }
  return literalSince(c, first)
}

export const collation: Rule = (c) => {
  if (c.at().kind === 'string' || c.is('BINARY', 'DEFAULT')) c.skip()
  else name(c)
}
