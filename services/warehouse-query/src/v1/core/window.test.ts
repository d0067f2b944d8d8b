import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { addDays, daysIn, todayIn, weekdayOf } from './calendar.ts'
import { resolveWindow, type WindowAsked, windowDaysMax } from './window.ts'

const edges = { newest: '2024-03-01', isComplete: true }
const of = (asked: WindowAsked) => resolveWindow(asked, edges)
const problemOf = (asked: WindowAsked): unknown => {
  try {
    return of(asked)
  } catch (error) {
    return error instanceof Error && 'details' in error ? error.details : error
  }
}

describe('the window', () => {
  it.each<[string, WindowAsked, string, string]>([
    ['defaults to the 30 days that end at the latest complete one', {}, '2024-02-01', '2024-03-01'],
    ['covers the given number of days', { days: 1 }, '2024-03-01', '2024-03-01'],
    ['counts a leap day', { days: 2 }, '2024-02-29', '2024-03-01'],
    ['counts back over a year that has one', { days: 366 }, '2023-03-02', '2024-03-01'],
    ['takes both ends, inclusive', { start_date: '2024-02-28', end_date: '2024-02-29' }, '2024-02-28', '2024-02-29'],
    ['may be one day', { start_date: '2024-02-29', end_date: '2024-02-29' }, '2024-02-29', '2024-02-29'],
    [
      'begins where asked and ends at the latest complete day',
      { start_date: '2024-02-27' },
      '2024-02-27',
      '2024-03-01',
    ],
    ['ends where asked, 30 days long', { end_date: '2024-02-15' }, '2024-01-17', '2024-02-15'],
    [
      'is cut off at the latest complete day',
      { start_date: '2024-02-20', end_date: '2999-12-31' },
      '2024-02-20',
      '2024-03-01',
    ],
  ])('%s', (_name, asked, start, end) => {
    expect(of(asked)).toEqual({ start, end, isPast: false })
  })

  it('past the latest complete day becomes that day, and is marked as clamped', () => {
    expect(of({ start_date: '2024-03-02', end_date: '2024-03-09' })).toEqual({
      start: '2024-03-01',
      end: '2024-03-01',
      isPast: true,
    })
    expect(of({ start_date: '2024-03-05' })).toEqual({ start: '2024-03-01', end: '2024-03-01', isPast: true })
  })

  it('is counted back from yesterday when no day is complete', () => {
    const none = { newest: '2024-03-09', isComplete: false }
    expect(resolveWindow({ days: 2 }, none)).toEqual({ start: '2024-03-08', end: '2024-03-09', isPast: false })
    expect(resolveWindow({ start_date: '2024-05-01', end_date: '2024-05-02' }, none)).toMatchObject({
      end: '2024-05-02',
    })
  })

  it.each<[WindowAsked, string]>([
    [{ days: 3, start_date: '2024-01-01' }, 'days'],
    [{ days: 3, end_date: '2024-01-01' }, 'days'],
    [{ start_date: '2024-02-02', end_date: '2024-02-01' }, 'end_date'],
    [{ start_date: '2001-01-01' }, 'start_date'],
  ])('refuses %j', (asked, path) => {
    expect(problemOf(asked)).toEqual({ issues: [{ path, message: expect.any(String) }] })
  })

  it('never passes the latest complete day, never starts after its end, and is never longer than requested', () => {
    const date = fc.integer({ min: -2_000, max: 2_000 }).map((n) => addDays('2024-03-01', n))
    fc.assert(
      fc.property(date, fc.nat(windowDaysMax - 1), date, (start_date, more, latest) => {
        const end_date = addDays(start_date, more)
        const { start, end } = resolveWindow({ start_date, end_date }, { newest: latest, isComplete: true })
        expect(start <= end && end <= latest && end <= end_date).toBe(true)
        expect(daysIn(start, end)).toBeLessThanOrEqual(more + 1)
      }),
    )
  })
})

describe('days', () => {
  it('are counted over leap years, centuries and year ends', () => {
    expect(addDays('2024-02-28', 1)).toBe('2024-02-29')
    expect(addDays('2100-02-28', 1)).toBe('2100-03-01')
    expect(addDays('2025-01-01', -1)).toBe('2024-12-31')
    expect(daysIn('2024-01-01', '2024-12-31')).toBe(366)
    expect([0, 1, 2, 3, 4, 5, 6].map((n) => weekdayOf(addDays('2024-03-03', n)))).toEqual([0, 1, 2, 3, 4, 5, 6])
  })

  it('begin and end in the timezone of the marketplace', () => {
    const moment = new Date('2024-02-29T06:30:00Z')
    expect(todayIn('America/Los_Angeles', moment)).toBe('2024-02-28')
    expect(todayIn('Europe/London', moment)).toBe('2024-02-29')
    expect(todayIn('Asia/Tokyo', new Date('2024-02-29T15:00:00Z'))).toBe('2024-03-01')
  })
})
