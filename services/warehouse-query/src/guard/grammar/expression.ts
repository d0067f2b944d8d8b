import type { Cursor, Rule } from './cursor.ts'
import { placeholder } from './literals.ts'
import { collation, operand } from './operand.ts'
import { expressionList } from './ordering.ts'
import { startsQuery, subquery } from './parenthesised.ts'

const PREFIXES = ['-', '+', '~', '!', 'NOT', 'BINARY']
const BINARY_OPERATORS =
  '= <=> <> != < <= > >= + - * / % & | ^ << >> && || AND OR XOR DIV MOD LIKE RLIKE REGEXP BETWEEN'.split(' ')

/** `IN (1, 2)`, `IN (SELECT …)`, `IN (?)`. */
const inList: Rule = (c) => {
  if (startsQuery(c)) return subquery(c)
  c.nested(() => {
    c.need('(')
    if (c.at().kind === 'placeholder' && c.isAt(1, ')')) placeholder(c, 'list')
    else expressionList(c)
    c.need(')')
  })
}

const isTest: Rule = (c) => {
  c.take('NOT')
  c.need('NULL', 'TRUE', 'FALSE', 'UNKNOWN')
}

/** `doc -> '$.path'` and `doc ->> '$.path'`, which MariaDB only knows as functions. */
const jsonArrow = (c: Cursor, operandStart: number): void => {
  const unquoted = c.is('->>')
  if (c.options.dialect === 'mariadb') {
    c.edit(operandStart, { before: unquoted ? 'JSON_UNQUOTE(JSON_EXTRACT(' : 'JSON_EXTRACT(' })
    c.edit(c.index, { text: ',' })
    c.edit(c.index + 1, { after: [unquoted ? '))' : ')'] })
  }
  c.skip()
  if (c.at().kind !== 'string') c.reject('the path after -> or ->> must be a string')
  c.skip()
}

/** Operators that complete the operand before them; false when there is none here. */
const suffix = (c: Cursor, operandStart: number): boolean => {
  if (c.take('IS')) isTest(c)
  else if (c.is('IN') && c.isAt(1, '(')) {
    c.skip()
    inList(c)
  } else if (c.take('COLLATE')) collation(c)
  else if (c.is('->', '->>')) jsonArrow(c, operandStart)
  else return false
  return true
}

/** Takes an operator that needs another operand. */
const infix = (c: Cursor): boolean => {
  if (c.take(...BINARY_OPERATORS) || c.takeAll('SOUNDS', 'LIKE') || c.takeAll('MEMBER', 'OF')) return true
  return c.is('ESCAPE') && (c.at(1).kind === 'string' || c.at(1).kind === 'placeholder') && c.take('ESCAPE')
}

const prefixedOperand = (c: Cursor): number => {
  while (c.take(...PREFIXES));
  const start = c.index
  operand(c)
  return start
}

/** Everything after the first operand. Precedence is the server's business: only what may follow what is checked here. */
export const expressionTail = (c: Cursor, firstOperand: number): void => {
  let operandStart = firstOperand
  for (;;) {
    if (c.is('NOT') && c.isAt(1, 'LIKE', 'IN', 'BETWEEN', 'RLIKE', 'REGEXP')) c.skip()
    if (suffix(c, operandStart)) continue
    if (!infix(c)) return
    operandStart = prefixedOperand(c)
  }
}

export const expression: Rule = (c) => expressionTail(c, prefixedOperand(c))
