import { refuse } from '../guard-error.ts'
import type { Rule } from './cursor.ts'
import { expression } from './expression.ts'
import { stringOrPlaceholder } from './literals.ts'
import { ownSchema, tableName } from './names.ts'

const QUERY_WORDS = new Set(['SELECT', 'TABLE', 'VALUES'])

const fromSchema: Rule = (c) => {
  if (c.take('FROM', 'IN')) ownSchema(c)
}

/**
 * A condition without subqueries: inside SHOW, InnoDB reads their rows with shared locks and keeps the locks until the
 * transaction ends.
 */
const condition: Rule = (c) => {
  const start = c.index
  expression(c)
  const query = c.tokens.slice(start, c.index).find(({ kind, value }) => kind === 'word' && QUERY_WORDS.has(value))
  if (query) refuse('SHOW … WHERE cannot contain a subquery, because it would lock the rows it reads', query.position)
}

const filter: Rule = (c) => {
  if (c.take('LIKE')) stringOrPlaceholder(c)
  else if (c.take('WHERE')) condition(c)
}

const ofTable: Rule = (c) => {
  c.need('FROM', 'IN')
  tableName(c)
  fromSchema(c)
  filter(c)
}

const ofSchema: Rule = (c) => {
  fromSchema(c)
  filter(c)
}

const REFUSAL =
  'this SHOW statement is not allowed; use SHOW TABLES, TABLE STATUS, COLUMNS, INDEX, CREATE TABLE, CREATE VIEW, COLLATION or CHARACTER SET'

/** The SHOW statements that describe the tenant's own tables. */
export const show: Rule = (c) => {
  c.need('SHOW')
  if (c.is('EXTENDED', 'FULL') && c.isAt(1, 'FULL', 'TABLES', 'COLUMNS', 'FIELDS')) c.skip()
  if (c.is('FULL') && c.isAt(1, 'TABLES', 'COLUMNS', 'FIELDS')) c.skip()
  if (c.takeAll('TABLE', 'STATUS') || c.take('TABLES')) return ofSchema(c)
  if (c.take('COLUMNS', 'FIELDS', 'INDEX', 'INDEXES', 'KEYS')) return ofTable(c)
  if (c.takeAll('CREATE', 'TABLE') || c.takeAll('CREATE', 'VIEW')) return tableName(c)
  if (c.takeAll('CHARACTER', 'SET') || c.take('CHARSET', 'COLLATION')) return filter(c)
  c.reject(REFUSAL)
}
