import { type DestinationStream, type Logger, pino } from 'pino'

type WriteEvent = (fields: object, event: string) => void

/**
 * Structured log: each line is an event's fields and its name (`'query.finished'`), never prose. A component takes the levels that it
 * writes: `Pick<Log, 'info' | 'warn'>`.
 */
export type Log = Record<'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal', WriteEvent> &
  Pick<Logger, 'child' | 'isLevelEnabled'>

/** Fields that are redacted by name, wherever they appear. */
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

/** Lines are buffered: a system call per line costs more than formatting it. */
const bufferedBytes = 8_192
const flushMs = 100

let stdout: DestinationStream | undefined

/** Returns the process's only stdout stream. It is flushed at exit, because the last lines contain the reason for the end. */
function bufferedStdout(): DestinationStream {
  if (stdout) return stdout
  const destination = pino.destination({ dest: 1, minLength: bufferedBytes })
  setInterval(() => destination.flush(), flushMs).unref()
  process.on('exit', () => destination.flushSync())
  stdout = destination
  return destination
}

/** Creates a logger: one JSON line per event with `service` in each, on stdout unless a destination is given. */
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
