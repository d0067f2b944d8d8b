import { convertTz } from './convert-tz.ts'
import type { Rule } from './cursor.ts'
import { characterSetName, dataType } from './data-type.ts'
import { READ_FUNCTIONS } from './functions.ts'
import { intervalUnit } from './interval-unit.ts'
import { stringOrPlaceholder } from './literals.ts'
import { name } from './names.ts'
import { expressionList, limit, orderBy } from './ordering.ts'
import { RESERVED_WORDS } from './reserved-words.ts'
import { windowSuffix } from './window.ts'

const expression: Rule = (c) => c.options.rules.expression(c)

/** `DISTINCT a, b ORDER BY c SEPARATOR ';' LIMIT 3`: the aggregates' extras are accepted everywhere; the server knows where. */
const generic: Rule = (c) => {
  if (c.is(')')) return
  c.take('DISTINCT', 'DISTINCTROW', 'ALL')
  if (c.take('*')) return
  expressionList(c)
  orderBy(c)
  if (c.take('SEPARATOR')) stringOrPlaceholder(c)
  limit(c)
}

const cast: Rule = (c) => {
  expression(c)
  c.need('AS')
  dataType(c)
}

const convert: Rule = (c) => {
  expression(c)
  if (c.take('USING')) return characterSetName(c)
  c.need(',')
  dataType(c)
}

const extract: Rule = (c) => {
  intervalUnit(c)
  c.need('FROM')
  expression(c)
}

const position: Rule = (c) => {
  expression(c)
  if (c.take('IN')) expression(c)
}

const trim: Rule = (c) => {
  c.take('LEADING', 'TRAILING', 'BOTH')
  if (!c.is('FROM')) expression(c)
  if (c.take('FROM')) expression(c)
}

const substring: Rule = (c) => {
  expressionList(c)
  if (!c.take('FROM')) return
  expression(c)
  if (c.take('FOR')) expression(c)
}

const characters: Rule = (c) => {
  expressionList(c)
  if (c.take('USING')) characterSetName(c)
}

const weightString: Rule = (c) => {
  expressionList(c)
  if (c.take('AS')) dataType(c)
  if (c.take('LEVEL')) expressionList(c)
}

const jsonValue: Rule = (c) => {
  expressionList(c)
  if (c.take('RETURNING')) dataType(c)
  while (c.is('NULL', 'ERROR', 'DEFAULT')) {
    if (c.take('DEFAULT')) expression(c)
    else c.skip()
    c.need('ON')
    c.need('EMPTY', 'ERROR')
  }
}

const timestampArithmetic: Rule = (c) => {
  intervalUnit(c)
  c.need(',')
  expressionList(c)
}

const defaultOf: Rule = (c) => {
  name(c)
  while (c.take('.')) name(c)
}

const FORMS = new Map<string, Rule>([
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

/** `NAME(…)`, when NAME is a function on the allowlist. */
export const functionCall: Rule = (c) => {
  const { value, text } = c.at()
  const shown = text.slice(0, 64)
  if (!READ_FUNCTIONS.has(value)) {
    c.reject(RESERVED_WORDS.has(value) ? undefined : `the function ${shown} is not available in read statements`)
  }
  c.skip()
  c.nested(() => {
    c.need('(')
    const form = FORMS.get(value) ?? generic
    form(c)
    c.need(')')
  })
  windowSuffix(c)
}
