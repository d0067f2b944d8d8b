import { PlatformError } from '@platform/errors'
import { DatabaseError } from 'pg'

/**
 * SQLSTATE classes and codes that say nothing about the statement: the server, or the way to it, cannot serve it now. 08 connection, 28
 * and 3D log-in, 40 serialization and deadlock, 53 resources (too many connections), 57 operator (restart, shutdown, cancelled by a
 * time-out), 58 system; 25006 a standby that has not taken over, 55P03 a lock.
 * https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
const awayClasses = new Set(['08', '28', '3D', '40', '53', '57', '58'])
const awayCodes = new Set(['25006', '55P03'])

/** Of the driver: it has no classes for them. */
const lostMessage =
  /connection terminated|connection timeout|timeout exceeded|read timeout|not queryable|client was closed|after calling end/i

function isAway(error: unknown): boolean {
  if (error instanceof DatabaseError) {
    const { code = '' } = error
    return awayClasses.has(code.slice(0, 2)) || awayCodes.has(code)
  }
  const { code, message } = Object(error) as { code?: unknown; message?: unknown }
  // System errors of the socket: ECONNREFUSED, ECONNRESET, EPIPE, ENOTFOUND, …
  return /^E[A-Z_]+$/.test(String(code)) || lostMessage.test(String(message))
}

/** Kinds by which a service says that PostgreSQL cannot serve it now. */
export type AwayKind = 'unavailable' | 'audit_unavailable'

/**
 * What a failure of PostgreSQL means to a caller: `kind` when the server cannot be used now. Everything else stays as it is: what a
 * statement did wrong is for the code that wrote it.
 */
export function translateError(error: unknown, kind: AwayKind): unknown {
  if (error instanceof PlatformError || !isAway(error)) return error
  return new PlatformError(kind, 'PostgreSQL cannot be used at the moment', { cause: error })
}
