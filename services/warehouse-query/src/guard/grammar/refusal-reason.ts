import type { Token } from '../token.ts'
import { RESERVED_WORDS } from './reserved-words.ts'

const WRITES = new Set(
  `ALTER ANALYZE BINLOG CALL CHANGE CHECK CREATE DELETE DO DROP EXECUTE FLUSH GRANT HANDLER INSERT INSTALL KILL LOAD MERGE OPTIMIZE
  PREPARE PURGE RENAME REPAIR REPLACE RESET REVOKE SET SHUTDOWN START STOP TRUNCATE UNLOCK UPDATE USE`.split(/\s+/),
)

const REASONS: Record<string, string> = {
  INTO: 'INTO is not allowed: rows are returned in the answer and cannot be written to a file, table or variable; remove the INTO clause',
  OUTFILE: 'OUTFILE is not allowed: rows are returned in the answer and cannot be written to a file; remove it',
  FOR: 'FOR UPDATE, FOR SHARE and other uses of FOR here are not allowed, because a read statement takes no locks; remove the clause',
  LOCK: 'LOCK is not allowed: a read statement takes no locks; remove the clause',
  PROCEDURE: 'PROCEDURE is not allowed in a read statement; remove the clause',
  CURRENT_USER: 'CURRENT_USER is not allowed: the database account is not part of your data',
  CURRENT_ROLE: 'CURRENT_ROLE is not allowed: the database account is not part of your data',
  SELECT: 'a second SELECT is allowed only in parentheses or after UNION, EXCEPT or INTERSECT',
  RETURNING: 'RETURNING is not allowed in a read statement; remove the clause',
}

const shown = (token: Token): string => (token.text.length > 40 ? `${token.text.slice(0, 40)}…` : token.text)

/** Returns one sentence: why the statement is refused at this token. */
export const refusalReason = (token: Token): string => {
  if (token.kind === 'end')
    return 'the statement is incomplete: the supported read grammar expects more after its last word'
  if (token.kind === 'placeholder') {
    return `the placeholder ${shown(token)} is not allowed here: a parameter can replace a value, not a name or keyword`
  }
  const reason = token.kind === 'word' ? REASONS[token.value] : undefined
  if (reason) return reason
  if (token.kind === 'word' && WRITES.has(token.value))
    return `${token.value} is not allowed in a read statement; send a statement that only reads`
  if (token.kind === 'word' && RESERVED_WORDS.has(token.value)) {
    return `the reserved word ${token.value} is not allowed here; put it in backticks to use it as a name`
  }
  return `the statement is not in the supported read grammar near ${shown(token)}; check the syntax there`
}

export const startRefusalReason = (token: Token): string =>
  token.kind === 'word'
    ? `${shown(token)} cannot start a read statement; use SELECT, WITH, TABLE, VALUES, SHOW, DESCRIBE or EXPLAIN`
    : `a read statement cannot start with ${shown(token)}; use SELECT, WITH, TABLE, VALUES, SHOW, DESCRIBE or EXPLAIN`
