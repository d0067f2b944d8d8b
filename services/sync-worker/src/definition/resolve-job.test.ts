import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import {
  adsExportJob,
  adsReportJob,
  kioskJob,
  operationJob,
  reportJob,
  resolved,
} from '../../test/support/example-jobs.ts'
import { issuesOf } from '../../test/support/issues-of.ts'
import { checkDefinition } from './check-definition.ts'
import { mergeSettings } from './merge-settings.ts'
import { settingsSchema } from './settings-schema.ts'

const ledger = { reportType: 'GET_LEDGER_DETAIL_VIEW_DATA' }
const query =
  '{ analytics_salesAndTraffic_2024_04_24 { salesAndTrafficByDate(aggregateBy: DAY startDate: "2026-01-01" endDate: "2026-01-31" marketplaceIds: ["ATVPDKIKX0DER"]) { marketplaceId } } }'
const everyKind = [
  operationJob({
    path: '/orders/v0/orders',
    params: { CreatedAfter: '2026-01-01' },
    updated_at_param: 'LastUpdatedAfter',
  }),
  reportJob(ledger, {
    settings: { RetryStatusCodeList: '429|503', OrdersApiVersion: 'V0', RetryMultiplyWaitTime: 'False' },
  }),
  reportJob(ledger, { type: 'asp_report', output: { file: 'ledger.tsv' } }),
  kioskJob(query, { schedule: { cron: '0 4 * * *', timezone: 'UTC' } }),
  adsReportJob({ configuration: { reportTypeId: 'spCampaigns', groupBy: ['campaign'], columns: ['clicks'] } }),
  adsExportJob('ads'),
  operationJob({
    operation: 'getOrders',
    credentials: { region: 'us-west-2', client_id: 'a', client_secret: 'b', refresh_token: 'c' },
  }),
]

it.each(everyKind)('a checked definition is checked again without a change or a note (%#)', (job) => {
  const { definition } = checkDefinition(job)
  expect(checkDefinition(JSON.parse(JSON.stringify(definition)))).toEqual({ definition, notes: [] })
})

it('credentials of another region than the account are refused', () => {
  const inline = { region: 'EU', client_id: 'a', client_secret: 'b', refresh_token: 'c' }
  const job = operationJob({ operation: 'getMarketplaceParticipations', credentials: inline })
  expect(issuesOf(() => resolved(job))).toEqual({
    'input.credentials.region': 'is EU, but the account is in region NA',
  })
})

describe('the mode of a table', () => {
  it('append reads each day once, because rows of a repeated day would occur twice', () => {
    const job = resolved(reportJob(ledger, { output: { tablename: 'ledger', mode: 'append' } }))
    expect(job.windows).toMatchObject({ restatementDays: 0 })
    expect(job.notes.some((note) => note.startsWith('Days are read once'))).toBe(true)
    expect(resolved(reportJob(ledger)).windows).toMatchObject({ restatementDays: 7 })
    expect(resolved(kioskJob(query)).windows).toMatchObject({ restatementDays: 0 })
  })

  it('snapshot is refused for a range of time, whose windows would replace each other', () => {
    const output = { tablename: 'rows', mode: 'snapshot' }
    for (const job of everyKind.slice(0, 5).filter(({ type }) => type === 'io'))
      expect(issuesOf(() => resolved({ ...job, output }))).toEqual({
        'output.mode': expect.stringContaining('cannot be snapshot for this input: a run reads only a range of time'),
      })
    expect(resolved({ ...adsExportJob('ads'), output }).output).toEqual({ table: 'rows', mode: 'snapshot' })
  })
})

describe('settings', () => {
  it.each([
    [429, [429]],
    ['429', [429]],
    ['429|503', [429, 503]],
    ['429, 503', [429, 503]],
    [
      [429, '503', 429],
      [429, 503],
    ],
  ])('take %j as status codes', (given, codes) => {
    expect(settingsSchema.parse({ RetryStatusCodeList: given })).toEqual({ RetryStatusCodeList: codes })
  })

  it('of the job take precedence over the tenant’s, those over the platform’s, and those over the defaults', () => {
    const keys = ['RetryCountMax', 'RetryMode', 'OrdersApiVersion', 'TokenUrl'] as const
    const values = {
      RetryCountMax: [0, 7, 20],
      RetryMode: ['None', 'RetryAny'],
      OrdersApiVersion: ['v0', '2026-01-01'],
      TokenUrl: ['a', 'b'],
    }
    const level = fc.record(Object.fromEntries(keys.map((key) => [key, fc.constantFrom<unknown>(...values[key])])), {
      requiredKeys: [],
    })
    fc.assert(
      fc.property(level, level, level, (platform, tenant, job) => {
        const merged = mergeSettings(platform, tenant, job)
        const shown: Record<string, unknown> = {
          RetryCountMax: merged.retry.countMax,
          RetryMode: merged.retry.mode,
          OrdersApiVersion: merged.versions.OrdersApiVersion,
          TokenUrl: merged.tokenUrl,
        }
        const defaults: Record<string, unknown> = {
          RetryCountMax: 5,
          RetryMode: 'RetryWhenStatusCodeMatch',
          OrdersApiVersion: 'v0',
        }
        for (const key of keys) {
          const [found] = [
            ['job', job],
            ['tenant', tenant],
            ['platform', platform],
          ].filter(([, of]) => Object.hasOwn(of as object, key))
          expect(shown[key]).toEqual(found ? (found[1] as Record<string, unknown>)[key] : defaults[key])
          expect(merged.levels[key]).toBe(found?.[0])
        }
      }),
    )
  })
})
