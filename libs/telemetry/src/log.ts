import { type DestinationStream, type Logger, pino } from 'pino'

/** Structured log: events with fields, never prose. */
export type Log = Logger

/** Secrets are dropped by name wherever they stand, so that no caller has to take care. */
const secretNames = [
  'authorization',
  'cookie',
  'password',
  'client_secret',
  'secret',
  'token',
  'access_token',
  'refresh_token',
]
const paths = secretNames.flatMap((name) => [name, `*.${name}`, `*.*.${name}`])

/** One JSON line per event, `service` on each, on stdout unless a destination is given. */
export const createLogger = (
  service: string,
  level: string,
  destination: DestinationStream = pino.destination(1),
): Log =>
  pino(
    {
      level,
      base: { service },
      redact: { paths, censor: '[redacted]' },
      timestamp: pino.stdTimeFunctions.isoTime,
    },
    destination,
  )
