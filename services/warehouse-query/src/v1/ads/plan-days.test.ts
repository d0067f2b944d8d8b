import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { addDays, daysIn } from '../core/calendar.ts'
import type { Range } from '../core/window.ts'
import { type Plan, planDays } from './plan-days.ts'

const sums = { days: 28, first: '2024-01-01', through: '2026-03-05' }

const daysOf = ({ start, end }: Range): string[] =>
  Array.from({ length: daysIn(start, end) }, (_, day) => addDays(start, day))

/** Counts how often a plan includes each day, without days that cancel out. */
function counted({ sums: saturdays, plus, minus }: Plan): Map<string, number> {
  const times = new Map<string, number>()
  const count = (range: Range, by: number) => {
    for (const day of daysOf(range)) times.set(day, (times.get(day) ?? 0) + by)
  }
  for (const saturday of saturdays) count({ start: addDays(saturday, -27), end: saturday }, 1)
  for (const range of plus) count(range, 1)
  for (const range of minus) count(range, -1)
  return new Map([...times].filter(([, by]) => by !== 0))
}

const windows = fc
  .record({ start: fc.integer({ min: 0, max: 790 }), days: fc.integer({ min: 1, max: 400 }) })
  .map(({ start, days }) => ({ start: addDays(sums.first, start), end: addDays(sums.first, start + days - 1) }))
  .filter(({ end }) => end <= sums.through)

describe('planDays', () => {
  it('counts every day of any window once, and no other', () => {
    fc.assert(
      fc.property(windows, (window) => {
        expect(counted(planDays(window, sums))).toEqual(new Map(daysOf(window).map((day) => [day, 1])))
      }),
    )
  })

  it('uses only sums that exist', () => {
    fc.assert(
      fc.property(windows, (window) => {
        for (const saturday of planDays(window, sums).sums) {
          expect(saturday <= sums.through && addDays(saturday, -27) >= sums.first).toBe(true)
          expect(saturday === sums.through || new Date(`${saturday}T00:00:00Z`).getUTCDay() === 6).toBe(true)
        }
      }),
    )
  })

  it('reads at most six single days of a window of 30 days', () => {
    for (let day = 40; day < 700; day += 1) {
      const start = addDays(sums.first, day)
      const { plus, minus } = planDays({ start, end: addDays(start, 29) }, sums)
      expect([...plus, ...minus].flatMap(daysOf).length).toBeLessThanOrEqual(6)
    }
  })

  it('reads two single days of the 30 that end with the latest', () => {
    const { plus, minus } = planDays({ start: addDays(sums.through, -29), end: sums.through }, sums)
    expect({ plus, minus }).toEqual({
      plus: [{ start: addDays(sums.through, -29), end: addDays(sums.through, -28) }],
      minus: [],
    })
  })

  it('reads the days of a short window, and of any window without sums', () => {
    const week = { start: '2025-03-02', end: '2025-03-08' }
    expect(planDays(week, sums)).toEqual({ sums: [], plus: [week], minus: [] })
    const year = { start: '2025-01-01', end: '2025-12-31' }
    expect(planDays(year, undefined)).toEqual({ sums: [], plus: [year], minus: [] })
  })
})
