import type { Node } from '../cost/scope.ts'
import { convertTz } from './convert-tz.ts'
import type { Cursor, Rule, Valued } from './cursor.ts'
import { characterSetName, dataType } from './data-type.ts'
import { READ_FUNCTIONS } from './functions.ts'
import { intervalUnit } from './interval-unit.ts'
import { stringOrPlaceholder } from './literals.ts'
import { name } from './names.ts'
import { boundObjectAggregate } from './object-aggregate.ts'
import { expressionList, limit, orderBy } from './ordering.ts'
import { RESERVED_WORDS } from './reserved-words.ts'
import { similarFunctions } from './similar-functions.ts'
import { windowSuffix } from './window.ts'

const expression: Valued = (c) => c.options.rules.expression(c)

/** The parsed parentheses of a call: the arguments, the length of a type, and whether rows are kept distinct or sorted. */
type Form = { args: Node[]; length?: number | undefined; ordered?: boolean }
type FormRule = (c: Cursor) => Form

/**
 * `DISTINCT a, b ORDER BY c SEPARATOR ';' LIMIT 3`: the aggregate clauses are accepted for every function; the server rejects
 * misuse.
 */
const generic: FormRule = (c) => {
  if (c.is(')')) return { args: [] }
  const isDistinct = c.take('DISTINCT', 'DISTINCTROW')
  if (!isDistinct) c.take('ALL')
  if (c.take('*')) return { args: [] }
  const args = expressionList(c)
  const isOrdered = orderBy(c)
  if (c.take('SEPARATOR')) stringOrPlaceholder(c)
  limit(c)
  return { args, ordered: isDistinct || isOrdered }
}

const cast: FormRule = (c) => {
  const args = [expression(c)]
  c.need('AS')
  return { args, length: dataType(c) }
}

const convert: FormRule = (c) => {
  const args = [expression(c)]
  if (c.take('USING')) {
    characterSetName(c)
    return { args }
  }
  c.need(',')
  return { args, length: dataType(c) }
}

const extract: FormRule = (c) => {
  intervalUnit(c)
  c.need('FROM')
  return { args: [expression(c)] }
}

const position: FormRule = (c) => {
  const args = [expression(c)]
  if (c.take('IN')) args.push(expression(c))
  return { args }
}

const trim: FormRule = (c) => {
  const args: Node[] = []
  c.take('LEADING', 'TRAILING', 'BOTH')
  if (!c.is('FROM')) args.push(expression(c))
  if (c.take('FROM')) args.push(expression(c))
  return { args }
}

const substring: FormRule = (c) => {
  const args = expressionList(c)
  if (c.take('FROM')) args.push(expression(c))
  if (c.take('FOR')) args.push(expression(c))
  return { args }
}

const characters: FormRule = (c) => {
  const args = expressionList(c)
  if (c.take('USING')) characterSetName(c)
  return { args }
}

const weightString: FormRule = (c) => {
  const args = expressionList(c)
  const length = c.take('AS') ? dataType(c) : undefined
  if (c.take('LEVEL')) args.push(...expressionList(c))
  return { args, length }
}

const jsonValue: FormRule = (c) => {
  const args = expressionList(c)
  if (c.take('RETURNING')) dataType(c)
  while (c.is('NULL', 'ERROR', 'DEFAULT')) {
    if (c.take('DEFAULT')) args.push(expression(c))
    else c.skip()
    c.need('ON')
    c.need('EMPTY', 'ERROR')
  }
  return { args }
}

const timestampArithmetic: FormRule = (c) => {
  intervalUnit(c)
  c.need(',')
  return { args: expressionList(c) }
}

const defaultOf: FormRule = (c) => {
  name(c)
  while (c.take('.')) name(c)
  return { args: [] }
}

const FORMS = new Map<string, FormRule>([
  ['CAST', cast],
  ['CONVERT', convert],
  ['CONVERT_TZ', convertTz],
  ['EXTRACT', extract],
  ['POSITION', position],
  ['TRIM', trim],
  ['SUBSTR', substring],
  ['SUBSTRING', substring],
  ['MID', substring],
  ['CHAR', characters],
  ['WEIGHT_STRING', weightString],
  ['JSON_VALUE', jsonValue],
  ['TIMESTAMPADD', timestampArithmetic],
  ['TIMESTAMPDIFF', timestampArithmetic],
  ['DEFAULT', defaultOf],
])

const refuseOthers: Rule = (c) => {
  const { value, text } = c.at()
  const { functions, name: server } = c.options.server
  const shown = text.slice(0, 64)
  if (!READ_FUNCTIONS.has(value)) {
    c.reject(
      RESERVED_WORDS.has(value)
        ? undefined
        : `the function ${shown} is not available in read statements; use built-in functions without side effects`,
    )
  }
  // The server would look for a stored function of this name.
  if (!functions.has(value)) {
    c.reject(
      `the function ${shown} is not built into the server of this warehouse, ${server}${similarFunctions(value, functions)}`,
    )
  }
}

/** `NAME(…)`, when NAME is a function on the allowlist that the server has built in. */
export const functionCall: Valued = (c) => {
  const first = c.index
  const { value } = c.at()
  refuseOthers(c)
  c.skip()
  c.callParentheses.add(c.index)
  const form = c.nested(() => {
    c.need('(')
    const read = (FORMS.get(value) ?? generic)(c)
    c.need(')')
    return read
  })
  const end = c.index
  windowSuffix(c)
  const { args, length, ordered = false } = form
  if (value === 'JSON_OBJECTAGG') boundObjectAggregate(c, { first, end, args })
  return c.tree.add({ kind: 'call', name: value, first, end, args, ordered, ...(length !== undefined && { length }) })
}
