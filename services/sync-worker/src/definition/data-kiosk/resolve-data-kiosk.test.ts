import { describe, expect, it } from '@jest/globals'
import { kioskJob, resolved } from '../../../test/support/example-jobs.ts'
import { issuesOf } from '../../../test/support/issues-of.ts'
import { datedQuery } from './dated-query.ts'

const query = ({
  schema = 'analytics_salesAndTraffic_2024_04_24',
  field = 'salesAndTrafficByDate',
  dates = 'startDate: "2026-01-01", endDate: "2026-01-31"',
  by = 'aggregateBy: DAY',
  ids = '"ATVPDKIKX0DER"',
  columns = 'startDate endDate marketplaceId',
} = {}) => `query { ${schema} { ${field}(${by}, ${dates}, marketplaceIds: [${ids}]) { ${columns} } } }`

const issues = (text: string) => issuesOf(() => resolved(kioskJob(text)))

describe('a query of Data Kiosk', () => {
  it('of a known schema has windows of its periods, and replaces days', () => {
    expect(resolved(kioskJob(query(), { schedule: { cron: '0 9 * * *', timezone: 'UTC' } }))).toMatchObject({
      kind: 'data_kiosk',
      field: { name: 'salesAndTrafficByDate' },
      windows: { kind: 'periods', period: 'DAY', isSum: false, retentionDays: 730, own: { from: '2026-01-01' } },
      output: { mode: 'replace_window', dateColumn: 'startdate' },
    })
  })

  it('without a schedule reads its own range only', () => {
    expect(resolved(kioskJob(query()))).toMatchObject({ windows: { own: { from: '2026-01-01', to: '2026-01-31' } } })
  })

  it('whose rows are sums over its range has windows of that length', () => {
    const byAsin = query({
      field: 'salesAndTrafficByAsin',
      by: 'aggregateBy: CHILD',
      dates: 'startDate: "2026-01-01" endDate: "2026-01-07"',
    })
    expect(resolved(kioskJob(byAsin))).toMatchObject({ windows: { isSum: true, period: 'DAY', periodsMax: 7 } })
  })

  it('may name the period in a field of an argument', () => {
    const economics = query({
      schema: 'analytics_economics_2024_03_15',
      field: 'economics',
      by: 'aggregateBy: { date: MONTH, productId: MSKU }',
    })
    expect(resolved(kioskJob(economics))).toMatchObject({ windows: { period: 'MONTH', isSum: false } })
  })

  it.each([
    [query({ schema: 'analytics_salesAndTrafic_2024_04_24' }), 'did you mean analytics_salesAndTraffic_2024_04_24?'],
    [query({ field: 'salesAndTrafficByDay' }), 'did you mean salesAndTrafficByDate?'],
    [query({ dates: 'startDate: "2026-02-30", endDate: "2026-03-01"' }), 'must have startDate as a date'],
    [query({ dates: 'startDate: "2026-01-01"' }), 'must have endDate as a date'],
    [query({ dates: 'startDate: "2026-01-02", endDate: "2026-01-01"' }), 'endDate before its startDate'],
    [query({ dates: 'startDate: $from, endDate: "2026-01-01"' }), 'must have startDate as a date'],
    [query({ ids: '"A1PA6795UKMFR9"' }), 'is in region EU'],
    [query({ ids: '"A1AM78C64UM0Y8"' }), 'is not a marketplace of this account'],
    ['SELECT * FROM orders', 'is not valid GraphQL at line 1, column 8'],
    ['{ ', 'is not valid GraphQL'],
    ['mutation { a }', 'must be one query'],
    ['subscription { a }', 'must be one query'],
    [`${query()} ${query()}`, 'must be one query'],
    ['query ($from: Date) { a }', 'must not have variables'],
    ['query { a b }', 'must have exactly one schema'],
    [`query { ${'a '.repeat(3_900)} }`, 'must have exactly one schema'],
    [`query { ${'a{'.repeat(3_000)} }`, 'at most 50 levels of brackets'],
    [`query { a(b: ${'['.repeat(3_000)}) }`, 'at most 50 levels of brackets'],
    [`query { ${'a{'.repeat(3_000)} ?`, 'at most 50 levels of brackets'],
    [`query { ${'a{'.repeat(20)} ?`, 'is not valid GraphQL'],
    [`query { ${'x'.repeat(8_000)} }`, 'at most 8000 characters'],
  ])('%# is refused with the reason', (text, message) => {
    expect(issues(text)).toEqual({ 'input.query': expect.stringContaining(message) })
  })

  it('gets other dates, and keeps every other character', () => {
    const text =
      '{ analytics_salesAndTraffic_2024_04_24 { # from "2026-01-01"\n salesAndTrafficByDate(endDate:"2026-01-31" aggregateBy: DAY\tstartDate : "2026-01-01", marketplaceIds: []) { startDate } } }'
    const other = datedQuery(text, '2026-05-01', '2026-05-02')
    expect(other).toBe(
      text
        .replace('endDate:"2026-01-31"', 'endDate:"2026-05-02"')
        .replace('startDate : "2026-01-01"', 'startDate : "2026-05-01"'),
    )
  })
})
