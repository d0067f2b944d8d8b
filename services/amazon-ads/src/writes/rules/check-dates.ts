import type { PlannedItem, Remark } from '../domain/item.ts'
import type { RuleContext } from './rule-context.ts'

/** Returns today's date in the profile's time zone, `YYYY-MM-DD`. */
const todayIn = (timezone: string, now: Date): string =>
  new Intl.DateTimeFormat('en-CA', { timeZone: timezone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(
    now,
  )

const normalized = (date: unknown): string | undefined => {
  const [, year, month, day] = (typeof date === 'string' && /^(\d{4})-?(\d{2})-?(\d{2})$/.exec(date)) || []
  return year === undefined ? undefined : `${year}-${month}-${day}`
}

/** Checks the format: Sponsored Display has dates without hyphens. All dates are in the profile's time zone. */
function checkForm(path: 'startDate' | 'endDate', date: unknown, product: string): Remark[] {
  if (typeof date !== 'string') return []
  const form = product === 'sd' ? 'YYYYMMDD' : 'YYYY-MM-DD'
  const [year = 0, month = 0, day = 0] = normalized(date)?.split('-').map(Number) ?? []
  const exists = new Date(Date.UTC(year, month - 1, day)).getUTCDate() === day && year > 0
  return exists && date.includes('-') === (product !== 'sd')
    ? []
    : [{ code: 'date', path, message: `must be a date in the format ${form}` }]
}

/** Checks the start and end dates of campaigns. */
export function checkDates({ operation, profile, now }: RuleContext, { value, before, after }: PlannedItem): Remark[] {
  if (operation.area !== 'campaigns') return []
  const forms = (['startDate', 'endDate'] as const).flatMap((path) => checkForm(path, value[path], operation.product))
  if (forms.length > 0) return forms
  const today = todayIn(profile.timezone, now)
  const [start, end] = [normalized(after?.startDate), normalized(after?.endDate)]
  const had = normalized(before?.startDate)
  const startGiven = normalized(value.startDate) !== undefined && normalized(value.startDate) !== had
  const remark = (path: string, message: string): Remark => ({ code: 'date', path, message })
  if (startGiven && had !== undefined && had <= today)
    return [remark('startDate', 'cannot change after the campaign has started')]
  if (startGiven && start !== undefined && start < today)
    return [remark('startDate', `is in the past: today is ${today} in the profile's time zone`)]
  const endGiven = normalized(value.endDate)
  if (endGiven !== undefined && endGiven < today)
    return [remark('endDate', `is in the past: today is ${today} in the profile's time zone`)]
  if (start !== undefined && end !== undefined && end < start && (startGiven || endGiven !== undefined)) {
    return [remark('endDate', 'is before startDate')]
  }
  return []
}
