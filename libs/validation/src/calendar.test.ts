import { describe, expect, it } from '@jest/globals'
import { isDate, isDateTime, isInterval } from './index.ts'

describe('a date', () => {
  it.each(['2026-08-01', '2028-02-29', '2026-12-31'])('%s exists', (text) => {
    expect([isDate(text), isDateTime(text)]).toEqual([true, true])
  })

  it.each([
    '2026-02-30',
    '2026-02-29',
    '2026-04-31',
    '2026-13-45',
    '2026-00-10',
    '2026-01-00',
    'yesterday',
    '1785542400',
    '',
  ])('%j is refused', (text) => {
    expect([isDate(text), isDateTime(text)]).toEqual([false, false])
  })
})

describe('a time', () => {
  it.each([
    '2026-08-01T14:00',
    '2026-08-01T14:00:00',
    '2026-08-01T14:00:00.123Z',
    '2026-08-01T14:00:00+02:00',
    '2026-08-01T14:00:00-0700',
  ])('%s is accepted', (text) => expect(isDateTime(text)).toBe(true))

  it.each([
    '2026-02-30T00:00:00Z',
    '2026-08-01T25:00:00Z',
    '2026-08-01T14:60:00Z',
    '2026-08-01 14:00:00',
    '2026-08-01T14',
    '2026-08-01T14:00:00+25:00',
  ])('%s is refused', (text) => expect(isDateTime(text)).toBe(false))
})

describe('an interval', () => {
  it('is two times, the second one later', () => {
    const [from, to] = ['2026-08-01T00:00:00Z', '2026-08-08T00:00:00Z']
    expect(isInterval(`${from}--${to}`)).toBe(true)
    for (const wrong of [
      'garbage',
      from,
      `${to}--${from}`,
      `${from}--${from}`,
      `${from}--2026-02-30T00:00:00Z`,
      `${from}--${to}--${to}`,
    ])
      expect([wrong, isInterval(wrong)]).toEqual([wrong, false])
  })
})
