import type { Node } from '../cost/scope.ts'
import type { Cursor, Rule, Valued } from './cursor.ts'
import { placeholder } from './literals.ts'
import { collation, operand } from './operand.ts'
import { expressionList } from './ordering.ts'
import { startsQuery, subquery, subqueryValue } from './parenthesised.ts'

const PREFIXES = ['-', '+', '~', '!', 'NOT', 'BINARY']
const BINARY_OPERATORS =
  '= <=> <> != < <= > >= + - * / % & | ^ << >> && || AND OR XOR DIV MOD LIKE RLIKE REGEXP BETWEEN'.split(' ')

/** `IN (1, 2)`, `IN (SELECT …)`, `IN (?)`. */
const inList = (c: Cursor): Node[] => {
  const first = c.index
  if (startsQuery(c)) return [subqueryValue(c, first, subquery(c))]
  return c.nested(() => {
    c.need('(')
    let list: Node[]
    if (c.at().kind === 'placeholder' && c.isAt(1, ')')) {
      placeholder(c, 'list')
      list = [c.tree.add({ kind: 'literal', first: first + 1, end: c.index })]
    } else list = expressionList(c)
    c.need(')')
    return list
  })
}

const isTest: Rule = (c) => {
  c.take('NOT')
  c.need('NULL', 'TRUE', 'FALSE', 'UNKNOWN')
}

/**
 * `doc -> '$.path'` and `doc ->> '$.path'`, sent as functions: MariaDB has no such operator, and MySQL's takes only a column, not the
 * check of its length.
 */
const jsonArrow = (c: Cursor, document: Node): Node => {
  const operandStart = document.first
  const unquoted = c.is('->>')
  c.edit(operandStart, { before: unquoted ? 'JSON_UNQUOTE(JSON_EXTRACT(' : 'JSON_EXTRACT(' })
  c.edit(c.index, { text: ',' })
  c.edit(c.index + 1, { after: [unquoted ? '))' : ')'] })
  c.skip()
  if (c.at().kind !== 'string') c.reject("the path after -> or ->> must be a string such as '$.name'")
  c.skip()
  const path = c.tree.add({ kind: 'literal', first: c.index - 1, end: c.index })
  return combined(c, 'JSON_EXTRACT', [document, path])
}

/** The node of an operator, from the first token of its first operand to here. */
const combined = (c: Cursor, name: string, args: Node[]): Node =>
  c.tree.add({ kind: 'call', name, first: args[0]?.first ?? c.index, end: c.index, args })

/** Operators that complete the operand before them; undefined when the next token is not one of them. */
const suffix = (c: Cursor, operand: Node): Node | undefined => {
  if (c.take('IS')) {
    isTest(c)
    return combined(c, 'OPERATORS', [operand])
  }
  if (c.is('IN') && c.isAt(1, '(')) {
    c.skip()
    return combined(c, 'IN', [operand, ...inList(c)])
  }
  if (c.take('COLLATE')) {
    collation(c)
    return combined(c, 'ROW', [operand])
  }
  return c.is('->', '->>') ? jsonArrow(c, operand) : undefined
}

/** Operators that cost more than one pass over both operands, with the cost rule that applies. */
const COST_RULES: Record<string, string> = {
  LIKE: 'LIKE',
  RLIKE: 'REGEXP',
  REGEXP: 'REGEXP',
  '&': 'BITS',
  '|': 'BITS',
  '^': 'BITS',
  '<<': 'BITS',
  '>>': 'BITS',
}

/** Consumes an operator that needs another operand, and returns its cost rule. */
const infix = (c: Cursor): string | undefined => {
  const { value } = c.at()
  if (c.take(...BINARY_OPERATORS)) return COST_RULES[value] ?? 'OPERATORS'
  if (c.takeAll('SOUNDS', 'LIKE')) return 'OPERATORS'
  if (c.takeAll('MEMBER', 'OF')) return 'JSON_CONTAINS'
  const isEscape = c.is('ESCAPE') && (c.at(1).kind === 'string' || c.at(1).kind === 'placeholder')
  return isEscape && c.take('ESCAPE') ? 'OPERATORS' : undefined
}

/** The operand with everything that completes it. */
const suffixed = (c: Cursor, operand: Node): Node => {
  let whole = operand
  for (;;) {
    if (c.is('NOT') && c.isAt(1, 'IN')) c.skip()
    const longer = suffix(c, whole)
    if (!longer) return whole
    whole = longer
  }
}

const prefixedOperand: Valued = (c) => {
  const prefixes = c.index
  while (c.take(...PREFIXES));
  const start = c.index
  const value = suffixed(c, operand(c))
  if (start === prefixes) return value
  const isNegative = start === prefixes + 1 && c.isAt(prefixes - c.index, '-') && value.kind === 'literal'
  if (isNegative) return c.tree.add({ kind: 'literal', negative: true, first: prefixes, end: c.index })
  const name = c.isAt(prefixes - c.index, '-', '+', '!', 'NOT') ? 'OPERATORS' : 'BITS'
  return c.tree.add({ kind: 'call', name, first: prefixes, end: c.index, args: [value] })
}

/**
 * Parses everything after the first operand. Precedence is left to the server; only the sequence of tokens is checked here. An
 * operator that costs more than one pass over its operands binds to the two beside it; the others of a chain share one node.
 */
export const expressionTail = (c: Cursor, first: Node): Node => {
  const operands = [suffixed(c, first)]
  let chain = 'OPERATORS'
  for (;;) {
    if (c.is('NOT') && c.isAt(1, 'LIKE', 'BETWEEN', 'RLIKE', 'REGEXP')) c.skip()
    const last = operands.at(-1) ?? first
    const rule = infix(c)
    if (rule === undefined) return operands.length === 1 ? last : combined(c, chain, operands)
    const next = prefixedOperand(c)
    if (rule === 'BITS') chain = rule
    if (rule === 'OPERATORS' || rule === 'BITS') operands.push(next)
    else operands[operands.length - 1] = combined(c, rule, [last, next])
  }
}

export const expression: Valued = (c) => expressionTail(c, prefixedOperand(c))
