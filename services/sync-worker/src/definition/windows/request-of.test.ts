import { expect, it } from '@jest/globals'
import { catalog, reportTypes, validateCall } from '@platform/spapi-catalog'
import { adsReportJob, kioskJob, operationJob, reportJob, resolved } from '../../../test/support/example-jobs.ts'
import { reportRule } from '../report/report-windows.ts'
import { planWindows, type Window } from './plan-windows.ts'
import { adsReportBodyOf, paramsOf, queryOf, reportBodyOf } from './request-of.ts'

const now = new Date('2026-06-10T12:00:00Z')
const march = { now, from: '2026-03-01', to: '2026-03-14' }

function requestOf(job: object, options: { now: Date; from?: string; to?: string }) {
  const ready = resolved(job)
  const window: Window = planWindows(ready, options)[0] ?? { from: null, to: null }
  switch (ready.kind) {
    case 'operation':
      return paramsOf(ready, window)
    case 'report':
      return reportBodyOf(ready, window)
    case 'data_kiosk':
      return queryOf(ready, window)
    case 'ads_report':
      return adsReportBodyOf(ready, window)
    case 'ads_export':
      return undefined
  }
}

const marketplaceIds = ['ATVPDKIKX0DER']

it.each([
  [
    'an operation: times to the second',
    operationJob({
      path: '/orders/v0/orders',
      updated_at_param: 'LastUpdatedAfter',
      params: { MarketplaceIds: 'ATVPDKIKX0DER' },
    }),
    {
      MarketplaceIds: marketplaceIds,
      LastUpdatedAfter: '2026-03-01T00:00:00Z',
      LastUpdatedBefore: '2026-03-15T00:00:00Z',
    },
  ],
  [
    'a report of periods: the first and the last day',
    reportJob({ reportType: 'GET_SALES_AND_TRAFFIC_REPORT' }),
    {
      reportType: 'GET_SALES_AND_TRAFFIC_REPORT',
      marketplaceIds,
      reportOptions: { dateGranularity: 'DAY' },
      dataStartTime: '2026-03-01',
      dataEndTime: '2026-03-14',
    },
  ],
  [
    'a report of the marketplace’s days: times with their offsets',
    reportJob({ reportType: 'GET_LEDGER_DETAIL_VIEW_DATA' }),
    {
      reportType: 'GET_LEDGER_DETAIL_VIEW_DATA',
      marketplaceIds,
      dataStartTime: '2026-03-01T00:00:00-08:00',
      dataEndTime: '2026-03-14T23:59:59-07:00',
    },
  ],
  [
    'a report of UTC days: times of UTC',
    reportJob({ reportType: 'GET_FLAT_FILE_ALL_ORDERS_DATA_BY_ORDER_DATE_GENERAL' }),
    {
      reportType: 'GET_FLAT_FILE_ALL_ORDERS_DATA_BY_ORDER_DATE_GENERAL',
      marketplaceIds,
      dataStartTime: '2026-03-01T00:00:00Z',
      dataEndTime: '2026-03-14T23:59:59Z',
    },
  ],
])('the window of %s', (_, job, expected) => expect(requestOf(job, march)).toEqual(expected))

it('a report of the present state has no dates in its request', () => {
  expect(requestOf(reportJob({ reportType: 'GET_AFN_INVENTORY_DATA' }), { now })).toEqual({
    reportType: 'GET_AFN_INVENTORY_DATA',
    marketplaceIds,
  })
})

it('a query gets the dates of its window', () => {
  const query =
    '{ analytics_salesAndTraffic_2024_04_24 { salesAndTrafficByDate(aggregateBy: DAY startDate: "2026-01-01" endDate: "2026-01-31" marketplaceIds: ["ATVPDKIKX0DER"]) { startDate } } }'
  expect(requestOf(kioskJob(query), march)).toBe(
    query.replace('2026-01-01', '2026-03-01').replace('2026-01-31', '2026-03-14'),
  )
})

it('an Ads report gets the dates of its window', () => {
  const configuration = { reportTypeId: 'spCampaigns', groupBy: ['campaign'], columns: ['clicks'] }
  expect(requestOf(adsReportJob({ configuration }), { now, from: '2026-05-01', to: '2026-05-02' })).toMatchObject({
    startDate: '2026-05-01',
    endDate: '2026-05-02',
    configuration: { columns: ['clicks', 'date'] },
  })
})

it.each(reportTypes)('the request of a window of %s is valid by Amazon’s model', (reportType) => {
  const { optionsRequired = [], options } = reportRule(reportType)
  const reportOptions = Object.fromEntries(optionsRequired.map((name) => [name, options?.[name]?.[0] ?? 'B000000001']))
  const job = resolved(reportJob({ reportType, reportOptions }))
  if (job.kind !== 'report') throw new Error(job.kind)
  const [window] = planWindows(job, {
    now: new Date('2026-06-10T12:00:00Z'),
    ...(job.windows.kind === 'periods' && { from: '2026-01-01' }),
  })
  const operation = catalog.get('reports_2021-06-30.createReport')
  if (!operation || !window) throw new Error('there is no operation or no window')
  expect(validateCall(operation, {}, reportBodyOf(job, window)).problems).toEqual([])
})
