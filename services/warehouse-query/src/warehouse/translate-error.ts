import { PlatformError, validationError } from '@platform/errors'
import { isRaised, raisedMessage } from '../guard/cost/raise.ts'
import { unknownZoneMark } from '../guard/grammar/convert-tz.ts'
import { withoutAccounts } from './without-accounts.ts'

interface DriverError extends Error {
  errno?: number
  sqlState?: string
  sqlMessage?: string
  code?: string
}

const accessDenied = new Set([1044, 1142, 1143, 1227, 1370, 1419])
const readOnly = new Set([1792, 1290, 1836])
const interrupted = new Set([1317, 1969, 3024])
const tooManyConnections = new Set([1040, 1203, 1226])
const wrongPassword = new Set([1045, 1698, 1049])
/** Error numbers of a connection that ended during the statement. */
const lost = new Set([1053, 1077, 1080, 1152, 1159, 1160, 1161, 1927, 2006, 2013, 4031])

const outOfRange = 1690
const optionPrevents = 1290
const memoryMessage =
  'the statement needs more memory on the server than the 192 MB allowed for one statement; group or sort fewer rows at a time, or use fewer DISTINCT aggregates'

/** Text for the log. The server quotes values in its messages; they may be parameters, which are never logged. */
const inside = ({ code, errno, sqlState }: DriverError): string => `${code} ${errno} ${sqlState}`

const unavailable = (error: DriverError): PlatformError =>
  new PlatformError('warehouse_unavailable', error.message, { headers: { 'retry-after': '2' }, cause: error })

/** Error of the function that a compiled `CONVERT_TZ` calls with an unknown zone. */
const unknownZone = new RegExp(`^Incorrect \\w+ value: '${unknownZoneMark}(.*)' for function \\w+$`, 's')
const wrongValue = 1411
/** ER_UNKNOWN_TIME_ZONE. */
const unknownTimeZone = { errno: 1298, sqlState: 'HY000' }

const isIana = (zone: string): boolean => {
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone: zone }))
  } catch {
    return false
  }
}

function zoneError(zone: string): PlatformError {
  const friendly = isIana(zone)
    ? `The server of your warehouse does not know the time zone "${zone}" because its time zone tables are not loaded. Use an offset such as +05:30, or ask your operator to load the tables.`
    : `The time zone "${zone}" is unknown. Use an IANA name such as America/Los_Angeles, or an offset such as +05:30.`
  return new PlatformError('sql_error', 'unknown time zone', { friendly, details: unknownTimeZone })
}

/** Translates a failure of the driver for the caller. */
export function translateError(thrown: unknown): unknown {
  if (thrown instanceof PlatformError || !(thrown instanceof Error)) return thrown
  const error: DriverError = thrown
  // The driver attaches the text of the statement to the error, and with it the values of its parameters.
  Reflect.deleteProperty(error, 'sql')
  const { errno, sqlState, sqlMessage } = error
  if (errno === undefined || sqlMessage === undefined) return 'code' in error ? unavailable(error) : thrown
  if (lost.has(errno) || wrongPassword.has(errno)) return unavailable(error)
  if (tooManyConnections.has(errno))
    return new PlatformError('too_many_queries', error.message, { headers: { 'retry-after': '1' }, cause: error })
  if (interrupted.has(errno)) return new PlatformError('query_timeout', inside(error))
  if (errno === outOfRange && isRaised(sqlMessage)) return validationError([{ path: 'sql', message: raisedMessage }])
  if (errno === optionPrevents && sqlMessage.includes('max-session-mem-used'))
    return validationError([{ path: 'sql', message: memoryMessage }])
  if (accessDenied.has(errno) || readOnly.has(errno)) {
    return new PlatformError('read_only_violation', inside(error), {
      friendly:
        'The statement needs a right beyond read access to your own tables. Use only tables that GET /api/tables lists.',
      details: { errno, sqlState },
    })
  }
  const [, zone] = errno === wrongValue ? (unknownZone.exec(sqlMessage) ?? []) : []
  if (zone !== undefined) return zoneError(zone)
  return new PlatformError('sql_error', inside(error), {
    friendly: withoutAccounts(sqlMessage),
    details: { errno, sqlState },
  })
}
