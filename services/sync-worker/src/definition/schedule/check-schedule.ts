import type { Issue } from '@platform/errors'
import { nearest } from '@platform/validation'
import cronParser from 'cron-parser'

const { CronExpressionParser } = cronParser

/** When a job runs by itself. */
export interface Schedule {
  /** Five fields: minute, hour, day of month, month, day of week; or six, with the second first. */
  cron: string
  /** IANA time zone in which the fields are meant. */
  timezone: string
}

const fieldNames = ['second', 'minute', 'hour', 'day of month', 'month', 'day of week']

function zoneProblem(timezone: string): string | undefined {
  try {
    new Intl.DateTimeFormat('en', { timeZone: timezone })
    // Offsets such as +02:00 are valid for Intl, but have no daylight saving time.
    if (/^[A-Za-z]/.test(timezone)) return undefined
  } catch {
    // The message below names what is allowed.
  }
  const [meant] = nearest(timezone, Intl.supportedValuesOf('timeZone'), 1)
  const hint = meant === undefined ? '' : `; did you mean ${meant}?`
  return `must be an IANA time zone, for example Europe/Berlin or UTC${hint}`
}

function cronProblem({ cron, timezone }: Schedule): string | undefined {
  const fields = cron.trim().split(/\s+/)
  if (fields.length !== 5 && fields.length !== 6)
    return 'must have five fields: minute, hour, day of month, month and day of week, for example 15 4 * * *'
  if (/\bH\b|L|W|#/i.test(cron.replaceAll(/[A-Za-z]{3,}/g, '')))
    return `must consist of numbers, names of months and days, and * , - /; H, L, W and # are not supported`
  const [second] = fields.length === 6 ? fields : ['0']
  if (!/^\d{1,2}$/.test(second ?? ''))
    return 'must run at most once a minute: the first of six fields is the second, a single number'
  try {
    CronExpressionParser.parse(cron, { tz: timezone }).next()
    return undefined
  } catch (error) {
    const cause = error instanceof Error ? error.message : ''
    if (/loop limit|day of month/i.test(cause)) return 'names a day that never comes, so the job would never run'
    const wrong = fields.findIndex((_, index) => {
      const alone = fields.map((field, other) =>
        other === index ? field : other === 0 && fields.length === 6 ? '0' : '*',
      )
      try {
        CronExpressionParser.parse(alone.join(' '))
        return false
      } catch {
        return true
      }
    })
    const names = fieldNames.slice(-fields.length)
    return wrong < 0
      ? 'is not a cron expression, for example 15 4 * * *'
      : `has ${fields[wrong]?.slice(0, 40)} as the ${names[wrong]}, which is not valid`
  }
}

/** Returns the issues of a schedule: its time zone, its fields, a time that never comes, more than one run a minute. */
export function checkSchedule(schedule: Schedule): Issue[] {
  const zone = zoneProblem(schedule.timezone)
  if (zone !== undefined) return [{ path: 'schedule.timezone', message: zone }]
  const cron = cronProblem(schedule)
  return cron === undefined ? [] : [{ path: 'schedule.cron', message: cron }]
}
