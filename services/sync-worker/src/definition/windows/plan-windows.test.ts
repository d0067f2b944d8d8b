import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import {
  adsExportJob,
  adsReportJob,
  kioskJob,
  operationJob,
  reportJob,
  resolved,
} from '../../../test/support/example-jobs.ts'
import { issuesOf } from '../../../test/support/issues-of.ts'
import { periods } from '../period.ts'
import type { WindowRule } from '../resolved-job.ts'
import { addPeriods, dayOf, periodStart } from './periods.ts'
import { type PlanOptions, planWindows, type Window } from './plan-windows.ts'

type Periods = Extract<WindowRule, { kind: 'periods' }>

const hourMs = 3_600_000
const rule = (more: Partial<Periods> = {}): Periods => ({
  kind: 'periods',
  timezone: 'America/Los_Angeles',
  period: 'DAY',
  periodsMax: 30,
  isSum: false,
  delayHours: 24,
  restatementDays: 7,
  own: {},
  firstRunDays: 30,
  ...more,
})
const days = (windows: Window[], timezone = 'America/Los_Angeles') =>
  windows.map(({ from, to }) => [
    dayOf(Date.parse(from ?? ''), timezone).toString(),
    dayOf(Date.parse(to ?? ''), timezone).toString(),
  ])

const zones = [
  'UTC',
  'America/Los_Angeles',
  'Europe/Paris',
  'Asia/Tokyo',
  'America/Sao_Paulo',
  'Africa/Cairo',
  'Australia/Lord_Howe',
  'Asia/Kolkata',
]
const anyRule = fc.record({
  period: fc.constantFrom(...periods),
  timezone: fc.constantFrom(...zones),
  periodsMax: fc.integer({ min: 1, max: 40 }),
  delayHours: fc.integer({ min: 0, max: 240 }),
  restatementDays: fc.integer({ min: 0, max: 40 }),
  firstRunDays: fc.integer({ min: 1, max: 400 }),
})
const time = fc.date({ min: new Date('2019-01-01'), max: new Date('2030-01-01'), noInvalidDate: true })

describe('windows of periods', () => {
  it('cover the range without a gap or an overlap, in whole periods, none too long, none before Amazon has it', () => {
    fc.assert(
      fc.property(anyRule, time, fc.option(time, { nil: undefined }), (some, now, lastSuccess) => {
        const { timezone, period, periodsMax, delayHours } = some
        const windows = planWindows({ windows: rule(some) }, { now, lastSuccess })
        for (const [index, { from, to }] of windows.entries()) {
          const [first, after] = [dayOf(Date.parse(from ?? ''), timezone), dayOf(Date.parse(to ?? ''), timezone)]
          expect(index === 0 || windows[index - 1]?.to === from).toBe(true)
          for (const [day, instant] of [
            [first, from],
            [after, to],
          ] as const) {
            expect(periodStart(day, period).equals(day)).toBe(true)
            expect(day.toZonedDateTime(timezone).epochMilliseconds).toBe(Date.parse(instant ?? ''))
          }
          expect(Temporal.PlainDate.compare(addPeriods(first, period, periodsMax), after)).toBeGreaterThanOrEqual(0)
          expect(Date.parse(to ?? '') + delayHours * hourMs).toBeLessThanOrEqual(now.getTime())
        }
        const last = windows.at(-1)
        const next = last && addPeriods(dayOf(Date.parse(last.to ?? ''), timezone), period, 1)
        // The next period is not available yet: nothing that Amazon has is left out.
        if (next)
          expect(next.toZonedDateTime(timezone).epochMilliseconds + delayHours * hourMs).toBeGreaterThan(now.getTime())
      }),
    )
  })

  it('of consecutive runs leave no day out, and read the restated days again', () => {
    fc.assert(
      fc.property(anyRule, time, fc.integer({ min: 1, max: 2_000 }), (some, now, hours) => {
        const first = planWindows({ windows: rule(some) }, { now })
        const to = first.at(-1)?.to
        if (!to) return
        const later = new Date(now.getTime() + hours * hourMs)
        const [next] = planWindows({ windows: rule(some) }, { now: later, lastSuccess: new Date(to) })
        if (!next) return
        const restated = dayOf(Date.parse(to), some.timezone).subtract({ days: some.restatementDays })
        const begin = periodStart(restated, some.period).toZonedDateTime(some.timezone).epochMilliseconds
        expect(Date.parse(next.from ?? '')).toBe(begin)
      }),
    )
  })

  it.each([
    ['the first run', {}, [['2026-02-08', '2026-03-09']]],
    ['a later run', { lastSuccess: new Date('2026-03-08T08:00:00Z') }, [['2026-03-01', '2026-03-09']]],
    [
      'a range of days',
      { from: '2026-01-30', to: '2026-03-02' },
      [
        ['2026-01-30', '2026-03-01'],
        ['2026-03-01', '2026-03-03'],
      ],
    ],
    ['an end that Amazon does not have', { from: '2026-03-07', to: '2026-12-31' }, [['2026-03-07', '2026-03-09']]],
    ['nothing new', { from: '2026-03-09' }, []],
  ] as [string, Partial<PlanOptions>, string[][]][])('of %s are', (_, options, expected) => {
    expect(days(planWindows({ windows: rule() }, { now: new Date('2026-03-10T12:00:00Z'), ...options }))).toEqual(
      expected,
    )
  })

  it('begin at midnight of the marketplace, also when clocks change', () => {
    const windows = planWindows(
      { windows: rule({ periodsMax: 1 }) },
      { now: new Date('2026-03-20T00:00:00Z'), from: '2026-03-07', to: '2026-03-09' },
    )
    expect(windows).toEqual([
      { from: '2026-03-07T08:00:00.000Z', to: '2026-03-08T08:00:00.000Z' },
      { from: '2026-03-08T08:00:00.000Z', to: '2026-03-09T07:00:00.000Z' },
      { from: '2026-03-09T07:00:00.000Z', to: '2026-03-10T07:00:00.000Z' },
    ])
  })

  it('of weeks are Sunday to Saturday, widened to whole ones', () => {
    const weeks = rule({ period: 'WEEK', periodsMax: 1, delayHours: 144 })
    expect(
      days(
        planWindows(
          { windows: weeks },
          { now: new Date('2026-03-20T12:00:00Z'), from: '2026-03-03', to: '2026-03-09' },
        ),
      ),
    ).toEqual([['2026-03-01', '2026-03-08']])
  })

  it('whose rows are sums have one length, and a rest waits', () => {
    const sums = rule({ isSum: true, periodsMax: 7 })
    expect(
      days(
        planWindows({ windows: sums }, { now: new Date('2026-03-20T12:00:00Z'), from: '2026-03-01', to: '2026-03-16' }),
      ),
    ).toEqual([
      ['2026-03-01', '2026-03-08'],
      ['2026-03-08', '2026-03-15'],
    ])
  })

  it('begin no earlier than Amazon keeps the data, and a range before that is refused', () => {
    const kept = rule({ retentionDays: 60 })
    const now = new Date('2026-03-10T12:00:00Z')
    expect(days(planWindows({ windows: kept }, { now, from: '2025-01-01' }))[0]?.[0]).toBe('2026-01-10')
    expect(days(planWindows({ windows: kept }, { now, full: true }))[0]?.[0]).toBe('2026-01-10')
    expect(issuesOf(() => planWindows({ windows: kept }, { now, from: '2025-01-01', to: '2025-02-01' }))).toEqual({
      from: 'Amazon keeps this data for 60 days: nothing before 2026-01-10 can be read',
    })
  })

  it('stay within the range of the job, and end for good', () => {
    const bounded = rule({ own: { from: '2026-02-01', to: '2026-02-10' } })
    const now = new Date('2026-03-10T12:00:00Z')
    expect(days(planWindows({ windows: bounded }, { now }))).toEqual([['2026-02-01', '2026-02-11']])
    const lastSuccess = new Date('2026-02-03T08:00:00Z')
    expect(days(planWindows({ windows: bounded }, { now, lastSuccess }))).toEqual([['2026-02-01', '2026-02-11']])
    expect(days(planWindows({ windows: bounded }, { now, lastSuccess, full: true }))).toEqual([
      ['2026-02-01', '2026-02-11'],
    ])
  })

  it('of a range that was read end once Amazon no longer changes its last days', () => {
    const bounded = rule({ own: { from: '2026-02-01', to: '2026-02-10' } })
    const lastSuccess = new Date('2026-02-11T08:00:00Z')
    const at = (now: string) => days(planWindows({ windows: bounded }, { now: new Date(now), lastSuccess }))
    expect(at('2026-02-15T12:00:00Z')).toEqual([['2026-02-04', '2026-02-11']])
    expect(at('2026-03-10T12:00:00Z')).toEqual([])
  })

  it('are at most 5,000, however long the range', () => {
    const daily = rule({ periodsMax: 1 })
    expect(
      issuesOf(() => planWindows({ windows: daily }, { now: new Date('2026-03-10'), from: '0001-01-01' })),
    ).toEqual({
      from: 'the range has more than 5000 windows: read it in parts',
    })
  })

  it.each([
    [{ from: '2026-02-30' }, { from: expect.stringContaining('on a day that exists') }],
    [{ to: 'tomorrow' }, { to: expect.stringContaining('ISO 8601') }],
    [{ from: '2026-02-02', to: '2026-02-01' }, { to: 'must be after from' }],
  ])('of the range %j are refused', (range, message) => {
    expect(issuesOf(() => planWindows({ windows: rule() }, { now: new Date('2026-03-10'), ...range }))).toEqual(message)
  })
})

describe('windows of an operation', () => {
  const now = new Date('2026-03-10T12:00:00Z')
  const job = (params: object = {}) =>
    resolved(operationJob({ path: '/orders/v0/orders', params, updated_at_param: 'LastUpdatedAfter' }))

  it.each([
    ['the first run', {}, '2026-02-08T12:00:00.000Z'],
    ['a later run', { lastSuccess: new Date('2026-03-10T11:00:00Z') }, '2026-03-10T10:58:00.000Z'],
    ['a range', { from: '2026-03-01' }, '2026-03-01T00:00:00.000Z'],
    ['a whole one', { lastSuccess: new Date('2026-03-10T11:00:00Z'), full: true }, '2026-02-08T12:00:00.000Z'],
  ] as [string, Partial<PlanOptions>, string][])('of %s are one, up to two minutes ago', (_, options, from) => {
    expect(planWindows(job(), { now, ...options })).toEqual([{ from, to: '2026-03-10T11:58:00.000Z' }])
  })

  it('begin at the time that the job states', () => {
    const [window] = planWindows(job({ LastUpdatedAfter: '2022-02-22', LastUpdatedBefore: '2022-02-24T06:00+02:00' }), {
      now,
    })
    expect(window).toEqual({ from: '2022-02-22T00:00:00.000Z', to: '2022-02-24T04:00:00.000Z' })
  })

  it('are empty while nothing is new', () => {
    expect(planWindows(job(), { now, from: '2026-03-10T11:58:00Z' })).toEqual([])
  })

  it('overlap by two minutes, so that no change is missed', () => {
    fc.assert(
      fc.property(time, fc.integer({ min: 1, max: 10_000 }), (start, minutes) => {
        const [first] = planWindows(job(), { now: start })
        const to = Date.parse(first?.to ?? '')
        const [next] = planWindows(job(), {
          now: new Date(start.getTime() + minutes * 60_000),
          lastSuccess: new Date(to),
        })
        expect(Date.parse(next?.from ?? '')).toBe(to - 120_000)
      }),
    )
  })
})

describe('windows of', () => {
  const now = new Date('2026-03-10T12:00:00Z')
  const query =
    '{ analytics_salesAndTraffic_2024_04_24 { salesAndTrafficByDate(aggregateBy: DAY startDate: "2026-01-01" endDate: "2026-01-31" marketplaceIds: ["ATVPDKIKX0DER"]) { startDate } } }'

  it.each([
    [
      'an Ads report: 31 days each, up to yesterday',
      adsReportJob({
        startDate: '2026-01-15',
        configuration: { reportTypeId: 'spCampaigns', groupBy: ['campaign'], columns: ['clicks'] },
      }),
      [
        ['2026-01-15', '2026-02-15'],
        ['2026-02-15', '2026-03-10'],
      ],
    ],
    [
      'Sales and Traffic: 30 days each, two days late',
      reportJob({ reportType: 'GET_SALES_AND_TRAFFIC_REPORT', dataStartTime: '2026-02-01' }),
      [
        ['2026-02-01', '2026-03-03'],
        ['2026-03-03', '2026-03-08'],
      ],
    ],
    [
      'a query of two years: one',
      kioskJob(query, { schedule: { cron: '0 9 * * *', timezone: 'UTC' } }),
      [['2026-01-01', '2026-03-08']],
    ],
    ['a query without a schedule: its own range', kioskJob(query), [['2026-01-01', '2026-02-01']]],
  ])('%s', (_, job, expected) => expect(days(planWindows(resolved(job), { now }))).toEqual(expected))

  it.each([
    ['a report of the present state', reportJob({ reportType: 'GET_MERCHANT_LISTINGS_ALL_DATA' })],
    ['an export', adsExportJob('campaigns')],
    ['an operation without updated_at_param', operationJob({ operation: 'getMarketplaceParticipations' })],
  ])('%s: one without times, and a range is refused', (_, job) => {
    expect(planWindows(resolved(job), { now })).toEqual([{ from: null, to: null }])
    expect(issuesOf(() => planWindows(resolved(job), { now, from: '2026-01-01' }))).toEqual({
      from: expect.stringContaining('must be absent'),
    })
  })
})
