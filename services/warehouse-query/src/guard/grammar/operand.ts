import type { Rule } from './cursor.ts'
import { functionCall } from './function-call.ts'
import { intervalUnit, isIntervalUnit } from './interval-unit.ts'
import { introducedLiteral, placeholder, stringLiteral, temporalEscape, temporalLiteral } from './literals.ts'
import { columnName, isName, name } from './names.ts'
import { expressionList } from './ordering.ts'
import { parenthesised, startsQuery, subquery } from './parenthesised.ts'

const expression: Rule = (c) => c.options.rules.expression(c)

const caseExpression: Rule = (c) =>
  c.nested(() => {
    c.need('CASE')
    if (!c.is('WHEN')) expression(c)
    do {
      c.need('WHEN')
      expression(c)
      c.need('THEN')
      expression(c)
    } while (c.is('WHEN'))
    if (c.take('ELSE')) expression(c)
    c.need('END')
    c.take('CASE')
  })

/** `INTERVAL 3 DAY`, or the function `INTERVAL(n, 1, 10)`. */
const interval: Rule = (c) =>
  c.nested(() => {
    c.need('INTERVAL')
    const maybeCall = c.is('(')
    expression(c)
    if (isIntervalUnit(c)) intervalUnit(c)
    else if (!maybeCall) c.reject()
  })

const row: Rule = (c) =>
  c.nested(() => {
    c.need('ROW')
    c.need('(')
    expressionList(c)
    c.need(')')
  })

const exists: Rule = (c) => {
  c.need('EXISTS')
  subquery(c)
}

/** `= ANY (SELECT …)` */
const quantified: Rule = (c) => {
  c.skip()
  subquery(c)
}

/** `MATCH (title, body) AGAINST ('words' IN BOOLEAN MODE)` */
const match: Rule = (c) => {
  c.need('MATCH')
  const parenthesis = c.take('(')
  do columnName(c)
  while (c.take(','))
  if (parenthesis) c.need(')')
  c.need('AGAINST')
  c.nested(() => {
    c.need('(')
    expression(c)
    c.takeAll('IN', 'NATURAL', 'LANGUAGE', 'MODE')
    c.takeAll('IN', 'BOOLEAN', 'MODE')
    c.takeAll('WITH', 'QUERY', 'EXPANSION')
    c.need(')')
  })
}

const constant: Rule = (c) => c.skip()

/** `CURRENT_TIMESTAMP`, `CURRENT_TIMESTAMP(6)` */
const clock: Rule = (c) => (c.isAt(1, '(') ? functionCall(c) : c.skip())

const BY_WORD = new Map<string, Rule>([
  ['CASE', caseExpression],
  ['INTERVAL', interval],
  ['ROW', row],
  ['EXISTS', exists],
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
  ].map((word): [string, Rule] => [word, clock]),
])

const refuseNamedCall: Rule = (c) => {
  const before = c.at(-1)
  const quoted = before.kind === 'name' || c.isAt(-2, '.')
  if (quoted)
    c.reject(
      'a function name in quotes or with a schema is not allowed; call built-in functions by their plain name',
      -1,
    )
}

const wordOperand: Rule = (c) => {
  const rule = BY_WORD.get(c.at().value)
  if (rule) return rule(c)
  if (introducedLiteral(c) || temporalLiteral(c)) return
  if (c.is('ANY', 'SOME', 'ALL') && c.isAt(1, '(') && startsQuery(c, 2)) return quantified(c)
  if (c.isAt(1, '(')) return functionCall(c)
  columnName(c)
  if (c.is('(')) refuseNamedCall(c)
}

/** One value: what stands between operators. */
export const operand: Rule = (c) => {
  const { kind } = c.at()
  if (kind === 'number') return c.skip()
  if (kind === 'string') return stringLiteral(c)
  if (kind === 'placeholder') return placeholder(c, 'value')
  if (c.is('(')) return void parenthesised(c)
  if (c.is('{')) return temporalEscape(c)
  if (kind === 'word') return wordOperand(c)
  if (!isName(c.at())) c.reject()
  columnName(c)
  if (c.is('(')) refuseNamedCall(c)
}

export const collation: Rule = (c) => {
  if (c.at().kind === 'string' || c.is('BINARY', 'DEFAULT')) c.skip()
  else name(c)
}
