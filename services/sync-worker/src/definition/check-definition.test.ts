import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { adsExportJob, operationJob, reportJob, resolved } from '../../test/support/example-jobs.ts'
import { issuesOf } from '../../test/support/issues-of.ts'
import { checkDefinition } from './check-definition.ts'

const job = (more: object = {}, input: object = {}) => operationJob({ path: '/orders/v0/orders', ...input }, more)
const issues = (value: unknown) => issuesOf(() => checkDefinition(value))

/** Every object of a job with the path at which an unknown key of it is reported. */
const places: [path: string, with_: (extra: object) => object][] = [
  ['', (extra) => job(extra)],
  ['input.', (extra) => job({}, extra)],
  ['input.record_config.', (extra) => job({}, { record_config: extra })],
  [
    'input.extend_resources.0.',
    (extra) =>
      job({}, { extend_resources: [{ new_field_name: 'x', path: '/a/{}', path_variable_name: 'y', ...extra }] }),
  ],
  [
    'input.credentials.',
    (extra) =>
      job({}, { credentials: { region: 'NA', client_id: 'a', client_secret: 'b', refresh_token: 'c', ...extra } }),
  ],
  ['output.', (extra) => job({ output: { tablename: 'rows', ...extra } })],
  ['schedule.', (extra) => job({ schedule: { cron: '0 4 * * *', timezone: 'UTC', ...extra } })],
  ['settings.', (extra) => job({ settings: extra })],
]

describe('an unknown key', () => {
  it.each(places)('in %j is refused by its path, whatever its name and value', (path, with_) => {
    const known = new Set(
      [...JSON.stringify(places.map(([, of]) => of({}))).matchAll(/"(\w+)":/g)].map(([, name]) => name),
    )
    const key = fc.string({ minLength: 1, maxLength: 20 }).filter((name) => !known.has(name) && !/^\s*$/.test(name))
    fc.assert(
      fc.property(key, fc.oneof(fc.string({ maxLength: 10 }), fc.integer(), fc.constant({ a: [1] })), (name, value) => {
        const { notes = [], ...found } = (() => {
          try {
            return { notes: checkDefinition(with_({ [`zz${name}`]: value })).notes }
          } catch {
            return issues(with_({ [`zz${name}`]: value }))
          }
        })() as Record<string, unknown> & { notes?: string[] }
        expect(notes).toEqual([])
        expect(Object.keys(found)).toContain(`${path}zz${name}`)
      }),
    )
  })

  it.each([
    [job({}, { resultskey: 'Orders' }), 'input.resultskey', 'is not a parameter here: did you mean results_key?'],
    [job({ schedul: {} }), 'schedul', 'is not a parameter here: did you mean schedule?'],
    [
      job({ settings: { OrderApiVersion: 'v0' } }),
      'settings.OrderApiVersion',
      'is not a parameter here: did you mean OrdersApiVersion?',
    ],
    [job({ path: '/orders' }), 'path', 'does not belong here: write it in input'],
    [job({}, { RetryMode: 'None' }), 'input.RetryMode', 'does not belong here: write it in settings'],
    [job({ cron: '* * * * *' }), 'cron', 'does not belong here: write it in schedule'],
  ])('is named with the nearest key or the place where it belongs', (value, path, message) => {
    expect(issues(value)).toMatchObject({ [path]: message })
  })

  it('among a thousand is one of at most 100 issues', () => {
    const extra = Object.fromEntries(Array.from({ length: 1_000 }, (_, index) => [`key${index}`, 1]))
    expect(Object.keys(issues(job(extra))).length).toBeLessThanOrEqual(101)
  })
})

describe('a key of another product', () => {
  it.each([
    [job({ steps: [{ use: 'x' }] }), 'steps is not needed'],
    [job({ dbo: 'postgresql://db' }), 'dbo is not needed'],
    [job({ output: { tablename: 'rows', dbo: 'postgresql://db', use: 'call:x' } }), 'output.dbo is not needed'],
    [job({ output: { tablename: 'rows', use: 'call:x' } }), 'output.use is not needed'],
    [job({ settings: { TokenUIMode: 'OnlyRefreshToken' } }), 'settings.TokenUIMode is not needed'],
    [job({ settings: { AuthUrl: 'https://example.com' } }), 'settings.AuthUrl is not used'],
    [job({}, { role_arn: 'arn:aws' }), 'input.role_arn is not needed'],
  ])('is taken out and explained', (value, note) => {
    const { definition, notes } = checkDefinition(value)
    expect(notes.join(' ')).toContain(note)
    expect(JSON.stringify(definition)).not.toMatch(/dbo|steps|call:|TokenUIMode|AuthUrl|role_arn/)
  })

  it('tablename beside the output names the table if no output does', () => {
    const { output: _, ...without } = job({ tablename: 'orders' }) as Record<string, unknown>
    expect(checkDefinition(without)).toMatchObject({
      definition: { output: { tablename: 'orders' } },
      notes: ['tablename of the job is taken as output.tablename.'],
    })
    expect(issues(job({ tablename: 'orders' }))).toMatchObject({
      tablename: 'does not belong here: write it in output',
    })
  })
})

describe('a bad job', () => {
  it.each([
    ['accounts', /standard schema/],
    ['retail_sales_daily', /standard schema/],
    ['schema_migrations', /standard schema/],
    ['sync_loads', /must not begin with sync_/],
    ['platform_stage', /must not begin with platform_/],
    ['orders; DROP TABLE accounts', /must begin with a letter/],
    ['orders`', /must begin with a letter/],
    ['other.orders', /must begin with a letter/],
    ['Orders', /must begin with a letter/],
    ['1orders', /must begin with a letter/],
    ['órders', /must begin with a letter/],
    ['o'.repeat(65), /at most 64 characters/],
    ['', /must not be empty/],
  ])('writes the table %j, which is refused', (tablename, message) => {
    expect(issues(job({ output: { tablename } }))).toMatchObject({ 'output.tablename': expect.stringMatching(message) })
  })

  it.each([
    '/etc/passwd',
    '../x.csv',
    'a/../b.csv',
    'a/./b',
    'C:\\x',
    '\\x',
    'a\\b',
    '~x',
    '.env',
    'a//b',
    'a\u0000b',
    'a/',
    'x'.repeat(201),
  ])('writes the file %j, which is refused', (file) => {
    const report = reportJob({ reportType: 'GET_MERCHANT_LISTINGS_ALL_DATA' }, { output: { file } })
    expect(Object.keys(issues(report))).toEqual(['output.file'])
  })

  it('may write a file in folders, with any letters', () => {
    const report = reportJob(
      { reportType: 'GET_MERCHANT_LISTINGS_ALL_DATA' },
      { output: { file: 'größen/2026 v1.csv' } },
    )
    expect(checkDefinition(report).definition.output).toEqual({ file: 'größen/2026 v1.csv' })
  })

  it.each([
    ['every minute', '/five/', 'must have five fields'],
    ['four fields', '* * * *', 'must have five fields'],
    ['no number', 'x * * * *', 'has x as the minute, which is not valid'],
    ['an hour too high', '0 24 * * *', 'has 24 as the hour, which is not valid'],
    ['a day that never comes', '0 0 30 2 *', 'never'],
    ['every second', '* * * * * *', 'at most once a minute'],
    ['every half minute', '*/30 * * * * *', 'at most once a minute'],
    ['a random minute', 'H * * * *', 'not supported'],
    ['the last day', '0 0 L * *', 'not supported'],
  ])('has a schedule with %s, which is refused with the reason', (_, cron, message) => {
    expect(issues(job({ schedule: { cron, timezone: 'UTC' } }))).toEqual({
      'schedule.cron': expect.stringContaining(message),
    })
  })

  it.each([
    ['Europe/Berln', 'did you mean Europe/Berlin?'],
    ['Mars/Olympus', 'must be an IANA time zone'],
    ['+02:00', 'must be an IANA time zone'],
  ])('has the time zone %s, which is refused', (timezone, message) => {
    expect(issues(job({ schedule: { cron: '0 4 * * *', timezone } }))).toEqual({
      'schedule.timezone': expect.stringContaining(message),
    })
  })

  it.each([
    [job({}, { operation: 'getOrders' }), { 'input.path': 'is required, or operation: exactly one of the two' }],
    [job({ type: 'asp_report' }), { 'input.use': expect.stringContaining('AmazonSPApiReportInput') }],
    [job({ output: { file: 'x.csv' } }), { 'output.file': expect.stringContaining('for reports only') }],
    [{ ...adsExportJob('portfolios') }, { 'input.entity': expect.stringContaining('must be one of campaigns') }],
    [
      job({}, { use: 'amazon.io#Input' }),
      { 'input.use': expect.stringContaining('must be one of amazon_selling_partner_api') },
    ],
    [job({ name: 'a\u0007b' }), { name: 'must not contain control characters' }],
    [
      job({ settings: { RetryMode: 'Always' } }),
      { 'settings.RetryMode': expect.stringContaining('RetryWhenStatusCodeMatch, RetryAny, None') },
    ],
    [
      job({ settings: { RetryStatusCodeList: '429|200' } }),
      { 'settings.RetryStatusCodeList': expect.stringContaining('400 to 599') },
    ],
    [job({ settings: { RetryCountMax: 21 } }), { 'settings.RetryCountMax': 'must be a whole number from 0 to 20' }],
    [
      job({ settings: { RetryMultiplyWaitTime: 'maybe' } }),
      { 'settings.RetryMultiplyWaitTime': 'must be true or false' },
    ],
    [
      job({ settings: { OrdersApiVersion: 'v7' } }),
      { 'settings.OrdersApiVersion': 'is not a version of this API: must be one of v0, 2026-01-01' },
    ],
    [[], { '': expect.stringContaining('must be an object') }],
    [job({ output: {} }), { 'output.tablename': 'is required, or file' }],
    [job({ output: { tablename: 'a', file: 'b' } }), { output: 'must have either tablename or file' }],
    [job({ output: { file: 'b', mode: 'append' } }), { 'output.mode': 'must be absent: a file has no rows' }],
    [
      job({}, { credentials: { region: 'XX', clientid: 'x', client_secret: 'x', refresh_token: 'x' } }),
      {
        'input.credentials.region': 'must be one of NA, EU, FE, us-east-1, eu-west-1, us-west-2',
        'input.credentials.client_id': 'is required: a string',
        'input.credentials.clientid': 'is not a parameter here: did you mean client_id?',
      },
    ],
  ])('is refused with what is allowed', (value, expected) => expect(issues(value)).toMatchObject(expected))

  it('of any shape is a validation_error, never another failure', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
        expect(Object.keys(issues(value)).length).toBeGreaterThan(0)
        issues(job({}, { params: value }))
        issues(job({ settings: value }))
        issues({ ...job(), output: value })
      }),
    )
  })
})

describe('the size of a job', () => {
  const many = (count: number, of: (index: number) => [string, unknown]) =>
    Object.fromEntries(Array.from({ length: count }, (_, index) => of(index)))
  const extension = {
    new_field_name: 'x',
    path: '/orders/v0/orders/{}/orderItems',
    path_variable_name: 'AmazonOrderId',
  }

  it.each([
    ['keys', () => job(many(200_000, (index) => [`k${index}`, 1]))],
    ['parameters', () => job({}, { params: many(50_000, (index) => [`k${index}`, 'v']) })],
    ['extend_resources', () => job({}, { extend_resources: Array.from({ length: 20_000 }, () => extension) })],
    ['levels', () => job({}, { params: JSON.parse(`${'['.repeat(5_000)}${']'.repeat(5_000)}`) })],
    ['characters', () => job({}, { path: `/${'x'.repeat(5_000_000)}` })],
  ])('is bounded: too many %s are refused before they are checked', (_, make) => {
    const found = issues(make())
    expect(Object.keys(found)).toHaveLength(1)
    expect(Object.values(found)[0]).toMatch(/must (?:have at most|be nested at most)/)
  })

  it('has at most 10 extended resources, nested at most 3 levels deep', () => {
    const eleven = Array.from({ length: 11 }, (_, index) => ({ ...extension, new_field_name: `f${index}` }))
    expect(issues(job({}, { extend_resources: eleven }))).toMatchObject({
      'input.extend_resources': 'must have at most 10 items',
    })
    const nested = [1, 2, 3].reduce<object[]>((inner) => [{ ...extension, extend_resources: inner }], [extension])
    expect(issues(job({}, { extend_resources: nested }))).toEqual({
      'input.extend_resources': 'must be nested at most 3 levels deep',
    })
  })
})

it('an endpoint that is not Amazon’s is refused, and no part of a resolved job has a host that the job states', () => {
  const at = (endpoint: string) =>
    issuesOf(() => resolved(job({}, { endpoint, params: { CreatedAfter: '2026-01-01' } })))
  for (const endpoint of [
    'http://169.254.169.254/',
    'https://sellingpartnerapi-na.amazon.com.evil.example',
    'https://evil.example',
    'file:///etc',
  ])
    expect(at(endpoint)).toEqual({ 'input.endpoint': expect.stringContaining('must be an endpoint of Amazon') })
  expect(at('https://sellingpartnerapi-eu.amazon.com')).toEqual({
    'input.endpoint':
      'is the endpoint of region EU, but this account is in region NA, whose endpoint is https://sellingpartnerapi-na.amazon.com',
  })
  expect(at('https://sellingpartnerapi-na.amazon.com/')).toEqual({})
})
