import { LIMITS } from '../limits.ts'
import type { Rule } from './cursor.ts'
import { isName, name } from './names.ts'
import { expressionList, orderBy } from './ordering.ts'

const countWindow: Rule = (c) => c.atMost(LIMITS.windowsMax, ++c.windows, 'windows')

const frameBound: Rule = (c) => {
  if (c.takeAll('CURRENT', 'ROW')) return
  if (!c.take('UNBOUNDED')) c.options.rules.expression(c)
  c.need('PRECEDING', 'FOLLOWING')
}

const frameBetween: Rule = (c) => {
  frameBound(c)
  c.need('AND')
  frameBound(c)
}

const frame: Rule = (c) => {
  if (!c.take('ROWS', 'RANGE', 'GROUPS')) return
  if (c.take('BETWEEN')) frameBetween(c)
  else frameBound(c)
  if (!c.take('EXCLUDE')) return
  if (!c.takeAll('CURRENT', 'ROW') && !c.takeAll('NO', 'OTHERS') && !c.take('GROUP', 'TIES')) c.reject()
}

/** `(PARTITION BY a ORDER BY b ROWS BETWEEN 6 PRECEDING AND CURRENT ROW)` */
const windowSpecification: Rule = (c) => {
  c.need('(')
  if (isName(c.at())) name(c)
  if (c.takeAll('PARTITION', 'BY')) expressionList(c)
  orderBy(c)
  frame(c)
  c.need(')')
}

/** Clauses that may follow a call: `WITHIN GROUP (ORDER BY x)`, `RESPECT NULLS`, `OVER w`, `OVER (…)`. */
export const windowSuffix: Rule = (c) => {
  if (c.takeAll('WITHIN', 'GROUP', '(')) {
    orderBy(c)
    c.need(')')
  }
  if (c.is('FROM') && c.isAt(1, 'FIRST', 'LAST') && c.isAt(2, 'OVER', 'RESPECT', 'IGNORE')) c.skip(2)
  if (c.is('RESPECT', 'IGNORE') && c.isAt(1, 'NULLS')) c.skip(2)
  if (!c.take('OVER')) return
  countWindow(c)
  if (c.is('(')) c.nested(() => windowSpecification(c))
  else name(c)
}

/** `WINDOW w AS (…), w2 AS (…)` */
export const windowClause: Rule = (c) => {
  if (!c.take('WINDOW')) return
  do {
    countWindow(c)
    name(c)
    c.need('AS')
    windowSpecification(c)
  } while (c.take(','))
}
