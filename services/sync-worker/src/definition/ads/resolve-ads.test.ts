import { describe, expect, it } from '@jest/globals'
import { reportTypes } from '@platform/ads-catalog'
import { adsExportJob, adsReportJob, resolved } from '../../../test/support/example-jobs.ts'
import { issuesOf } from '../../../test/support/issues-of.ts'

const configuration = { reportTypeId: 'spCampaigns', groupBy: ['campaign'], columns: ['campaignId', 'clicks', 'cost'] }
const spec = (more: object = {}, outer: object = {}) => ({ configuration: { ...configuration, ...more }, ...outer })
const issues = (value: object) => issuesOf(() => resolved(adsReportJob(value)))

describe('a job of an Ads report', () => {
  it('gets product, time unit, format and the column of the day, each with a note', () => {
    const job = resolved(adsReportJob(spec()))
    expect(job).toMatchObject({
      kind: 'ads_report',
      body: {
        name: 'job',
        configuration: {
          adProduct: 'SPONSORED_PRODUCTS',
          timeUnit: 'DAILY',
          format: 'GZIP_JSON',
          columns: ['campaignId', 'clicks', 'cost', 'date'],
        },
      },
      windows: {
        kind: 'periods',
        periodsMax: 31,
        retentionDays: 95,
        restatementDays: 14,
        timezone: 'America/Los_Angeles',
      },
      output: { mode: 'replace_window', dateColumn: 'date' },
    })
    expect(job.notes).toHaveLength(6)
  })

  it.each(reportTypes().map(({ reportTypeId }) => reportTypeId))(
    'of the type %s resolves with all of its columns',
    (reportTypeId) => {
      const type = reportTypes().find((one) => one.reportTypeId === reportTypeId)
      const [groupBy = ''] = Object.keys(type?.groupBys ?? {})
      const timeUnit = type?.timeUnits.includes('DAILY') ? 'DAILY' : 'SUMMARY'
      const days = timeUnit === 'DAILY' ? ['startDate', 'endDate'] : ['date']
      const all = [...(type?.columns ?? []), ...(type?.groupBys[groupBy]?.columns ?? [])]
      const columns = all.filter((column) => !days.includes(column))
      const product = type?.adProduct ?? 'SPONSORED_PRODUCTS'
      expect(
        resolved(adsReportJob({ configuration: { reportTypeId, groupBy: [groupBy], columns, adProduct: product } })),
      ).toMatchObject({
        windows: { periodsMax: type?.rangeDaysMax },
      })
    },
  )

  it.each([
    [spec({ reportTypeId: 'spCampaign' }), 'configuration.reportTypeId', 'did you mean spCampaigns?'],
    [spec({ columns: ['clicks', 'cosst'] }), 'configuration.columns.1', 'did you mean cost?'],
    [spec({ groupBy: ['ads'] }), 'configuration.groupBy.0', 'must be one of campaign'],
    [spec({ timeUnit: 'HOURLY' }), 'configuration.timeUnit', 'must be one of SUMMARY, DAILY'],
    [spec({ unit: 'DAILY' }), 'configuration.unit', 'is not a parameter'],
    [spec({}, { startDate: '2026-02-30' }), 'startDate', 'must be a date that exists'],
    [spec({}, { startDate: '2026-02-02', endDate: '2026-02-01' }), 'endDate', 'is before startDate'],
    [spec({}, { timeUnit: 'DAILY' }), 'timeUnit', 'does not belong here: write it in input.report_spec.configuration'],
    [spec({}, { startDay: '2026-02-02' }), 'startDay', 'did you mean startDate?'],
    [{}, 'configuration', 'must be an object'],
  ])('%j is refused at %s', (value, path, message) => {
    expect(issues(value)).toMatchObject({ [`input.report_spec.${path}`]: expect.stringContaining(message) })
  })

  it('has days of the profile', () => {
    const credentials = { region: 'EU', marketplaceIds: ['A1PA6795UKMFR9'], timezone: 'Europe/Rome' } as const
    expect(resolved(adsReportJob(spec()), { credentials })).toMatchObject({ windows: { timezone: 'Europe/Rome' } })
  })

  it('takes a profile or a connection, no credentials of its own', () => {
    const job = adsReportJob(spec())
    const inline = { region: 'NA', client_id: 'a', client_secret: 'b', refresh_token: 'c' }
    expect(issuesOf(() => resolved({ ...job, input: { ...job.input, credentials: inline } }))).toEqual({
      'input.credentials': 'must be the id of an Ads profile, or the name of a connection',
    })
  })

  it('gets tokens from its own region only', () => {
    const job = adsReportJob(spec(), { settings: { TokenUrl: 'https://api.amazon.co.uk/auth/o2/token' } })
    expect(issuesOf(() => resolved(job))).toEqual({
      'settings.TokenUrl': expect.stringContaining('must be https://api.amazon.com/auth/o2/token'),
    })
  })
})

it.each(['campaigns', 'adGroups', 'targets', 'ads'])('an export of %s is upserted by its id', (entity) => {
  expect(resolved(adsExportJob(entity))).toMatchObject({
    kind: 'ads_export',
    operation: `exports.${entity}.create`,
    windows: { kind: 'none' },
    output: { mode: 'upsert', key: [`${entity.toLowerCase().slice(0, -1)}id`] },
  })
})
