import cronParser from 'cron-parser'
import type { Schedule } from './check-schedule.ts'

/**
 * Returns the first time after `after` at which a checked schedule runs. When clocks are put forward, a skipped time runs at the
 * next one that exists; when they are put back, a repeated time runs once.
 */
export const nextRunAt = ({ cron, timezone }: Schedule, after: Date): Date =>
  cronParser.CronExpressionParser.parse(cron, { tz: timezone, currentDate: after }).next().toDate()
