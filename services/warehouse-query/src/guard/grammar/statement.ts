import type { Token } from '../token.ts'
import { Cursor, type GuardedServer } from './cursor.ts'
import { explain } from './explain.ts'
import { expression, expressionTail } from './expression.ts'
import { startsQuery } from './parenthesised.ts'
import { query, queryTail } from './query.ts'
import { startRefusalReason } from './refusal-reason.ts'
import { show } from './show.ts'

export type StatementKind = 'select' | 'show' | 'describe' | 'explain'

const RULES = { expression, expressionTail, query, queryTail }

const startsDescription = (c: Cursor): boolean =>
  c.is('EXPLAIN', 'DESCRIBE', 'DESC') || (c.is('ANALYZE') && (c.follows('ANALYZE', 'FORMAT', '=') || startsQuery(c, 1)))

const statement = (c: Cursor): StatementKind => {
  if (c.is('SHOW')) {
    show(c)
    return 'show'
  }
  if (startsDescription(c)) return explain(c)
  if (!startsQuery(c)) c.reject(startRefusalReason(c.at()))
  query(c)
  return 'select'
}

/** Parses one statement to its end, or refuses it. The cursor keeps the placeholders' roles and the rewrites. */
export const parse = (
  tokens: readonly Token[],
  options: { schema: string; server: GuardedServer },
): { kind: StatementKind; cursor: Cursor } => {
  const cursor = new Cursor(tokens, { ...options, rules: RULES })
  const kind = statement(cursor)
  if (cursor.at().kind !== 'end') cursor.reject()
  cursor.blocks.check()
  return { kind, cursor }
}
