import { type DestinationStream, type Logger, pino } from 'pino'

type WriteEvent = (fields: object, event: string) => void

/**
 * Structured log: each line is an event's fields and its name (`'query.finished'`), never prose. A component takes the levels that it
 * writes: `Pick<Log, 'info' | 'warn'>`.
 */
export type Log = Record<'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal', WriteEvent> &
  Pick<Logger, 'child' | 'isLevelEnabled'>

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

/** Lines wait for each other: a system call for each of them costs more than making it. */
const bufferedBytes = 8_192
const flushMs = 100

let stdout: DestinationStream | undefined

/** One for the whole process. What was logged last says why it ended, so the rest goes out with the process. */
function bufferedStdout(): DestinationStream {
  if (stdout) return stdout
  const destination = pino.destination({ dest: 1, minLength: bufferedBytes })
  setInterval(() => destination.flush(), flushMs).unref()
  process.on('exit', () => destination.flushSync())
  stdout = destination
  return destination
}

/** One JSON line per event, `service` on each, on stdout unless a destination is given. */
export const createLogger = (service: string, level: string, destination: DestinationStream = bufferedStdout()): Log =>
  pino(
    {
      level,
      base: { service },
      redact: { paths, censor: '[redacted]' },
      timestamp: pino.stdTimeFunctions.isoTime,
    },
    destination,
  )
