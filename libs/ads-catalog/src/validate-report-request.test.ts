import { describe, expect, it } from '@jest/globals'
import { exampleCall, findOperation, reportTypes, validateBody, validateReportRequest } from './index.ts'

const today = '2026-11-21'
const request = (changes: object = {}, configuration: object = {}) => ({
  startDate: '2026-11-01',
  endDate: '2026-11-20',
  ...changes,
  configuration: {
    adProduct: 'SPONSORED_PRODUCTS',
    reportTypeId: 'spCampaigns',
    groupBy: ['campaign'],
    columns: ['campaignId', 'impressions', 'date'],
    timeUnit: 'DAILY',
    format: 'GZIP_JSON',
    ...configuration,
  },
})
const paths = (body: unknown) => validateReportRequest(body, today).map(({ path }) => path)

describe('a report request', () => {
  it.each(reportTypes().map((type) => [type.reportTypeId, type] as const))(
    '%s accepts every column that it has',
    (reportTypeId, { adProduct, groupBys, columns, timeUnits, formats }) => {
      const [groupBy] = Object.keys(groupBys)
      const [timeUnit] = timeUnits
      const wanted = columns.filter(
        (name) => !(timeUnit === 'DAILY' ? ['startDate', 'endDate'] : ['date']).includes(name),
      )
      const all = [...wanted, ...(groupBys[groupBy ?? '']?.columns ?? [])]
      const configuration = { adProduct, reportTypeId, groupBy: [groupBy], columns: all, timeUnit, format: formats[0] }
      expect(paths(request({}, configuration))).toEqual([])
    },
  )

  it.each<[string, object, object, string]>([
    ['a column that the report does not have', {}, { columns: ['impression'] }, 'body.configuration.columns.0'],
    ['date in a summary', {}, { timeUnit: 'SUMMARY' }, 'body.configuration.columns.2'],
    ['startDate by day', {}, { columns: ['startDate'] }, 'body.configuration.columns.0'],
    ['a grouping that the report does not have', {}, { groupBy: ['searchTerm'] }, 'body.configuration.groupBy.0'],
    ['another ad product', {}, { adProduct: 'SPONSORED_BRANDS' }, 'body.configuration.adProduct'],
    ['an unknown report type', {}, { reportTypeId: 'spCampaign' }, 'body.configuration.reportTypeId'],
    [
      'a filter that the report does not have',
      {},
      { filters: [{ field: 'x', values: [] }] },
      'body.configuration.filters.0.field',
    ],
    [
      'a value that the filter does not have',
      {},
      { filters: [{ field: 'campaignStatus', values: ['ON'] }] },
      'body.configuration.filters.0.values',
    ],
    ['an end before the start', { endDate: '2026-10-01' }, {}, 'body.endDate'],
    ['days in the future', { endDate: '2026-11-22' }, {}, 'body.endDate'],
    ['too many days', { startDate: '2026-10-20' }, {}, 'body.endDate'],
    ['days beyond the retention', { startDate: '2026-08-01', endDate: '2026-08-02' }, {}, 'body.startDate'],
    ['an invalid date', { startDate: '01.11.2026' }, {}, 'body.startDate'],
  ])('with %s is refused there', (_name, changes, configuration, path) => {
    expect(paths(request(changes, configuration))).toContain(path)
  })

  it('with an unknown column gets the closest column as a suggestion', () => {
    const [issue] = validateReportRequest(request({}, { columns: ['impression'] }), today)
    expect(issue?.message).toContain('did you mean impressions?')
  })

  it('from the example in the listing is valid today', () => {
    const { body } = exampleCall(findOperation('reporting.reports.create'))
    expect(validateReportRequest(body, new Date().toISOString().slice(0, 10))).toEqual([])
  })

  it('that is valid passes the schema of the operation too', () => {
    expect(validateBody(findOperation('reporting.reports.create'), request())).toEqual([])
  })
})

describe('a report request with far too many of something', () => {
  const many = Array.from({ length: 49_000 }, () => 'nothing')
  it.each<[string, object, string]>([
    ['columns', { columns: many }, 'body.configuration.columns'],
    ['groupings', { groupBy: many }, 'body.configuration.groupBy'],
    ['filters', { filters: many }, 'body.configuration.filters'],
    ['filter values', { filters: [{ field: 'x', values: many }] }, 'body.configuration.filters.0.values'],
  ])('%s is one issue', (_name, configuration, path) => expect(paths(request({}, configuration))).toEqual([path]))
})
