import { PlatformError } from '@platform/errors'
import { DatabaseError } from 'pg'

/**
 * SQLSTATE classes and codes for a server that is unavailable, whatever the statement: 08 connection, 28 and 3D log-in, 40
 * serialization and deadlock, 53 resources (too many connections), 57 operator (restart, shutdown, cancelled by a timeout), 58
 * system; 25006 a standby before its promotion, 55P03 a lock. https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
const unavailableClasses = new Set(['08', '28', '3D', '40', '53', '57', '58'])
const unavailableCodes = new Set(['25006', '55P03'])

/** Messages of the driver, which has no codes for them. */
const lostMessage =
  /connection terminated|connection timeout|timeout exceeded|read timeout|not queryable|client was closed|after calling end/i

function isUnavailable(error: unknown): boolean {
  if (error instanceof DatabaseError) {
    const { code = '' } = error
    return unavailableClasses.has(code.slice(0, 2)) || unavailableCodes.has(code)
  }
  const { code, message } = Object(error) as { code?: unknown; message?: unknown }
  // System errors of the socket: ECONNREFUSED, ECONNRESET, EPIPE, ENOTFOUND, …
  return /^E[A-Z_]+$/.test(String(code)) || lostMessage.test(String(message))
}

/** Failure kinds for an unavailable PostgreSQL. */
export type UnavailableKind = 'unavailable' | 'audit_unavailable'

/**
 * Returns a PlatformError of `kind` for an error that means PostgreSQL is unavailable. Other errors are returned unchanged: they
 * concern the statement, and its caller handles them.
 */
export function translateError(error: unknown, kind: UnavailableKind): unknown {
  if (error instanceof PlatformError || !isUnavailable(error)) return error
  return new PlatformError(kind, 'PostgreSQL cannot be used at the moment', { cause: error })
}
