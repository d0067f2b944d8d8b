import { bindParams } from './bind-params.ts'
import { boundRow } from './cost/bound-row.ts'
import type { Catalog } from './cost/catalog.ts'
import { emit } from './emit.ts'
import type { GuardedServer } from './grammar/cursor.ts'
import { parse, type StatementKind } from './grammar/statement.ts'
import { invalid } from './guard-error.ts'
import { lex } from './lexer/lex.ts'
import { LIMITS } from './limits.ts'
import { nameColumns } from './name-columns.ts'
import { anyMariadb } from './reference-servers.ts'

export type CompileOptions = {
  /** The only schema that a statement may name. */
  schema: string
  /** An array for `?`, an object for `:name`. */
  params?: unknown
  /** The warehouse's server. MySQL forms that MariaDB lacks are rewritten for it. */
  server?: GuardedServer
  /** The schema's columns. The value of a column that is not listed may have any length. */
  catalog?: Catalog
}

export type CompiledStatement = {
  /** The text to send: the statement rebuilt from its tokens, with the parameters written in. */
  text: string
  kind: StatementKind
}

const checkSize = (sql: string): void => {
  if (Buffer.byteLength(sql) > LIMITS.sqlBytesMax) {
    invalid([{ path: 'sql', message: `the statement is larger than ${LIMITS.sqlBytesMax} bytes; shorten it` }])
  }
}

/**
 * Accepts one statement that only reads the tenant's schema, or throws a GuardError.
 *
 * The text is valid for a utf8mb4 session whose sql_mode has none of ANSI_QUOTES, NO_BACKSLASH_ESCAPES, PIPES_AS_CONCAT,
 * IGNORE_SPACE and ORACLE; the caller must open the session that way.
 */
export const compileStatement = (sql: string, options: CompileOptions): CompiledStatement => {
  const { schema, params, server = anyMariadb, catalog = new Map() } = options
  checkSize(sql)
  const tokens = lex(sql)
  if (tokens.length === 1) invalid([{ path: 'sql', message: 'the statement is empty; send one read statement' }])
  const { kind, cursor } = parse(tokens, { schema, server })
  const values = bindParams(cursor, params)
  boundRow(cursor, values, catalog)
  nameColumns(cursor)
  const text = emit(cursor, values)
  if (Buffer.byteLength(text) > LIMITS.textBytesMax) {
    invalid([
      {
        path: 'params',
        message: `the statement with its parameters is larger than ${LIMITS.textBytesMax} bytes; send fewer or shorter values`,
      },
    ])
  }
  return { text, kind }
}
