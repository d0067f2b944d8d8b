import { describe, expect, it } from '@jest/globals'
import { readTime, type TimeRule } from './read-time.ts'

const read = (text: string, rule: TimeRule = {}): string => {
  const moment = readTime(text, rule)
  return 'text' in moment ? moment.text : `not readable: ${moment.problem}`
}

describe('a time', () => {
  it.each<[string, TimeRule, string]>([
    ['2023-01-05T00:00:00+00:00', {}, '2023-01-05 00:00:00'],
    ['2023-01-05 00:00:00 UTC', {}, '2023-01-05 00:00:00'],
    ['05.01.2023 12:00:00 UTC', { dots: 'dmy' }, '2023-01-05 12:00:00'],
    ['2026-09-19 UTC', {}, '2026-09-19'],
    ['11/21/2023', { slashes: 'mdy' }, '2023-11-21'],
    ['11/2023', {}, '2023-11-01'],
    ['2023-11', {}, '2023-11-01'],
    ['08/07/2016 10:12:40 BST', { slashes: 'dmy' }, '2016-07-08 09:12:40'],
    ['02/05/2020 05:18:00 MEST', { slashes: 'dmy' }, '2020-05-02 03:18:00'],
    ['2021-08-15 20:35:17 PDT', {}, '2021-08-16 03:35:17'],
    ['2021-12-31 20:35:17 PST', {}, '2022-01-01 04:35:17'],
    ['2024-01-01 00:30:00 CET', {}, '2023-12-31 23:30:00'],
    ['2015/04/01 08:00:00 JST', {}, '2015-03-31 23:00:00'],
    ['2026-07-20T01:00:00+0100', {}, '2026-07-20 00:00:00'],
    ['2026-07-20T01:00:00-08', {}, '2026-07-20 09:00:00'],
    ['2026-07-20T01:00:00.250Z', {}, '2026-07-20 01:00:00.25'],
    ['2026-07-20T01:00Z', {}, '2026-07-20 01:00:00'],
    ['2026-07-20 01:00:00', { zone: 'UTC' }, '2026-07-20 01:00:00'],
    ['2026-07-20 01:00:00 IST', { marketplaceId: 'A21TJRUUN4KGV' }, '2026-07-19 19:30:00'],
    ['1/5/23', { slashes: 'mdy', shortYear: true }, '2023-01-05'],
    ['23/01/05', { slashes: 'ymd', shortYear: true }, '2023-01-05'],
    ['05-Jan-2023', {}, '2023-01-05'],
    ['29/02/2024', { slashes: 'dmy' }, '2024-02-29'],
  ])('%s is read by its rule and stored in UTC', (text, rule, expected) => {
    expect(read(text, rule)).toBe(expected)
  })

  it.each<[string, TimeRule]>([
    ['08/07/2016 10:12:40 BST', {}],
    ['05.01.2023', {}],
    ['21/11/2023', { slashes: 'mdy' }],
    ['30/02/2024', { slashes: 'dmy' }],
    ['29/02/2023', { slashes: 'dmy' }],
    ['2026-13-45', {}],
    ['2026-07-20 01:00:00', {}],
    ['2026-07-20 01:00:00 XYZ', {}],
    ['2026-07-20 01:00:00 IST', {}],
    ['2026-07-20 25:00:00 UTC', {}],
    ['2026-07-20T01:00:00+99:00', {}],
    ['2026-07-20T01:00:00.1234567Z', {}],
    ['1/5/23', { slashes: 'mdy' }],
    ['yesterday', {}],
    ['20230105', {}],
    ['2023-01-05 and more', {}],
  ])('%s under %j is not readable, because nothing is guessed', (text, rule) => {
    expect(read(text, rule)).toMatch(/^not readable: /)
  })
})
