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
/** The connection ended under the statement. */
const lost = new Set([1053, 1077, 1080, 1152, 1159, 1160, 1161, 1927, 2006, 2013, 4031])

const outOfRange = 1690
const optionPrevents = 1290
const memoryMessage =
  'the statement needs more than 192 MB of memory on the server, which is what one statement may use: group or sort fewer rows at a time, or use fewer DISTINCT aggregates'

/** For the log: the server quotes values in its messages, and those may be parameters, which are not kept. */
const inside = ({ code, errno, sqlState }: DriverError): string => `${code} ${errno} ${sqlState}`

const unavailable = (error: DriverError): PlatformError =>
  new PlatformError('warehouse_unavailable', error.message, { headers: { 'retry-after': '2' }, cause: error })

/** What `CONVERT_TZ` is compiled to fails by a function that is given the zone. */
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
    ? `The server of your warehouse does not know the time zone "${zone}": its time zone tables are not loaded. Tell your operator, or use an offset such as +05:30.`
    : `The time zone "${zone}" is unknown. Use an IANA name such as America/Los_Angeles, or an offset such as +05:30.`
  return new PlatformError('sql_error', 'unknown time zone', { friendly, details: unknownTimeZone })
}

/** What a driver's failure means to the caller. */
export function translateError(thrown: unknown): unknown {
  if (thrown instanceof PlatformError || !(thrown instanceof Error)) return thrown
  const error: DriverError = thrown
  // The driver keeps the text of the statement with the error, and in it the values of its parameters.
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
      friendly: 'The statement needs a right that read-only access to your own tables does not have.',
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
