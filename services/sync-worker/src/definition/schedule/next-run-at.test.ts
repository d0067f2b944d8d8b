import { expect, it } from '@jest/globals'
import fc from 'fast-check'
import { checkSchedule } from './check-schedule.ts'
import { nextRunAt } from './next-run-at.ts'

it.each([
  ['15 4 * * *', 'Europe/Berlin', '2026-03-28T12:00:00Z', '2026-03-29T02:15:00.000Z'],
  ['30 15 4 * * *', 'UTC', '2026-03-28T12:00:00Z', '2026-03-29T04:15:30.000Z'],
  ['0 9 * * MON-FRI', 'America/Los_Angeles', '2026-03-06T18:00:00Z', '2026-03-09T16:00:00.000Z'],
  ['0 0 29 2 *', 'UTC', '2026-03-01T00:00:00Z', '2028-02-29T00:00:00.000Z'],
  ['*/15 * * * *', 'Asia/Kolkata', '2026-03-01T00:00:00Z', '2026-03-01T00:15:00.000Z'],
])('%s in %s runs after %s at %s', (cron, timezone, after, at) => {
  expect(checkSchedule({ cron, timezone })).toEqual([])
  expect(nextRunAt({ cron, timezone }, new Date(after)).toISOString()).toBe(at)
})

it('a checked schedule always has a next run, later than the time given and at least a minute after the last', () => {
  const field = (max: number, min = 0) =>
    fc.oneof(
      fc.constant('*'),
      fc.integer({ min, max }).map(String),
      fc.integer({ min: 1, max }).map((step) => `*/${step}`),
    )
  fc.assert(
    fc.property(
      fc.tuple(field(59), field(23), field(31, 1), field(12, 1), field(6)),
      fc.date({ min: new Date('2020-01-01'), max: new Date('2030-01-01'), noInvalidDate: true }),
      (fields, after) => {
        const schedule = { cron: fields.join(' '), timezone: 'Europe/Berlin' }
        if (checkSchedule(schedule).length > 0) return
        const first = nextRunAt(schedule, after)
        expect(first.getTime()).toBeGreaterThan(after.getTime())
        expect(nextRunAt(schedule, first).getTime() - first.getTime()).toBeGreaterThanOrEqual(60_000)
      },
    ),
  )
})
