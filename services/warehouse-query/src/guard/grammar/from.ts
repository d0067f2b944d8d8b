import type { Query } from '../cost/scope.ts'
import type { Cursor, Rule } from './cursor.ts'
import { expression } from './expression.ts'
import { jsonTable } from './json-table.ts'
import { isName, name, nameList, spelled, tableName } from './names.ts'
import { continueQuery, continuesQuery, subquery } from './parenthesised.ts'

const derivedAlias = (c: Cursor): { alias?: string; names?: string[] } => {
  const needed = c.take('AS')
  const alias = spelled(c.at())
  if (isName(c.at()) && !isMinus(c)) name(c)
  else if (needed) c.reject()
  else return {}
  return c.is('(') ? { alias, names: nameList(c) } : { alias }
}

/** A query in FROM, under the alias that may follow. */
const derived = (c: Cursor, query: Query): void => {
  const { alias = '', names } = derivedAlias(c)
  c.block?.sources.push({
    alias,
    query: { branches: query.branches, ...((names ?? query.names) && { names: names ?? query.names }) },
  })
}

const isMinus = (c: Cursor): boolean => c.is('MINUS') && c.isAt(1, 'SELECT', '(')

/** `USE INDEX FOR ORDER BY (a, b)` */
const indexHints: Rule = (c) => {
  while (c.is('USE', 'FORCE', 'IGNORE') && c.isAt(1, 'INDEX', 'KEY')) {
    c.skip(2)
    if (c.take('FOR') && !c.take('JOIN') && !c.takeAll('ORDER', 'BY') && !c.takeAll('GROUP', 'BY')) c.reject()
    c.need('(')
    while (!c.is(')')) {
      if (!c.take('PRIMARY')) name(c)
      if (!c.take(',')) break
    }
    c.need(')')
    c.take(',')
  }
}

/** `FOR SYSTEM_TIME AS OF …`, `… BETWEEN a AND b`, `… FROM a TO b`, `… ALL` */
const systemTime: Rule = (c) => {
  if (!c.takeAll('FOR', 'SYSTEM_TIME')) return
  if (c.take('ALL')) return
  if (c.takeAll('AS', 'OF') || c.take('BETWEEN')) return void expression(c)
  c.need('FROM')
  expression(c)
  c.need('TO')
  expression(c)
}

const table: Rule = (c) => {
  if (c.take('DUAL')) return
  const { table: named, qualified } = tableName(c)
  if (c.take('PARTITION')) nameList(c)
  systemTime(c)
  const { alias = named } = derivedAlias(c)
  c.block?.sources.push({ alias, table: named, scope: qualified ? undefined : c.scope })
  indexHints(c)
}

const startsSelect = (c: Cursor): boolean => c.is('SELECT', 'WITH', 'VALUES', 'TABLE')

/** `(SELECT …)`, `((SELECT …) UNION …)`, `(a JOIN b ON …)`, `((SELECT …) AS x JOIN y)`, without the outer alias. */
const parenthesisedTable = (c: Cursor): Query | undefined =>
  c.nested(() => {
    c.need('(')
    if (startsSelect(c)) {
      const query = c.options.rules.query(c)
      c.need(')')
      return query
    }
    if (!c.is('(')) {
      joins(c)
      c.need(')')
      return undefined
    }
    const inner = parenthesisedTable(c)
    if (inner && continuesQuery(c)) continueQuery(c, inner)
    if (inner && c.take(')')) return inner
    if (inner) derived(c, inner)
    joinTail(c)
    c.need(')')
    return undefined
  })

const outerJoinEscape: Rule = (c) =>
  c.nested(() => {
    c.need('{')
    c.need('OJ')
    joins(c)
    c.need('}')
  })

const factor: Rule = (c) => {
  if (c.is('{')) return outerJoinEscape(c)
  if (c.is('(')) {
    const query = parenthesisedTable(c)
    if (query) derived(c, query)
    return
  }
  if (c.take('LATERAL')) return derived(c, subquery(c))
  if (c.is('JSON_TABLE') && c.isAt(1, '(')) {
    const columns = jsonTable(c)
    const { alias = '' } = derivedAlias(c)
    c.block?.sources.push({ alias, columns })
    return
  }
  table(c)
}

const joinOperator = (c: Cursor): boolean => {
  if (c.take(',', 'STRAIGHT_JOIN', 'JOIN') || c.takeAll('INNER', 'JOIN') || c.takeAll('CROSS', 'JOIN')) return true
  const natural = c.take('NATURAL')
  if (natural && (c.take('JOIN') || c.takeAll('INNER', 'JOIN'))) return true
  if (c.take('LEFT', 'RIGHT')) {
    c.take('OUTER')
    c.need('JOIN')
    return true
  }
  return natural ? c.reject() : false
}

/** ON and USING may trail several joins (`a JOIN b JOIN c ON … ON …`); the server checks that they balance. */
const joinTail: Rule = (c) => {
  for (;;) {
    if (c.take('ON')) expression(c)
    else if (c.take('USING')) nameList(c)
    else if (joinOperator(c)) factor(c)
    else return
  }
}

const joins: Rule = (c) => {
  factor(c)
  joinTail(c)
}

/** The table references after FROM. */
export const from: Rule = (c) => joins(c)
