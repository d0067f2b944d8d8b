const mebibyte = 1_048_576
const kibibyte = 1_024

/** One request that costs as much work as its limits allow, whether it is refused or served. */
export interface WorstRequest {
  name: string
  service: 'auth' | 'warehouse-query' | 'audit-log' | 'amazon-retail' | 'amazon-ads' | 'sync-worker'
  method: 'GET' | 'POST' | 'PUT'
  path: string
  headers?: Record<string, string>
  body?: string
}

type Shape = [name: string, value: () => string]

const list = (count: number, item: (index: number) => string): string =>
  `[${Array.from({ length: count }, (_, i) => item(i)).join()}]`
const members = (count: number, value = '1', name = (index: number) => `k${index}`): string =>
  `{${Array.from({ length: count }, (_, i) => `"${name(i)}":${value}`).join()}}`
const sum = (count: number): string => `SELECT 1${'+1'.repeat(count)}`

/** Bodies that are invalid for every route: each reaches the size limit or another limit of the reader. */
const anyShapes = (bytesMax: number): Shape[] => [
  ['deep lists', () => '['.repeat(bytesMax - 1)],
  ['deep objects', () => '{"a":'.repeat(bytesMax / 5 - 1)],
  ['two hundred levels', () => `${'['.repeat(200)}1${']'.repeat(200)}`],
  ['a million items', () => `[${'1,'.repeat(bytesMax / 2 - 4)}1]`],
  ['as many names as fit', () => members(Math.floor(bytesMax / 11))],
  ['twenty thousand names', () => members(20_000)],
  ['twenty thousand escaped names', () => members(20_000, '1', (i) => `\\u006b${i}`)],
  ['twenty thousand objects of one name each', () => list(19_990, (i) => `{"k${i}":1}`)],
  ['one name over and over', () => members(Math.floor(bytesMax / 7), '1', () => 'k')],
  ['a duplicate at the end', () => `{${members(19_000).slice(1, -1)},"k7":2}`],
  ['fifty thousand values', () => list(49_999, () => '""')],
  ['empty lists', () => list(49_999, () => '[]')],
  ['a long string', () => `{"x":"${'x'.repeat(bytesMax - 20)}"}`],
  ['escapes', () => `{"x":"${'\\u0041'.repeat(bytesMax / 6 - 4)}"}`],
  ['quotes', () => `{"x":"${'\\"'.repeat(bytesMax / 2 - 10)}"}`],
  ['a long number', () => `{"x":${'9'.repeat(bytesMax - 20)}}`],
  ['a long name', () => `{"${'x'.repeat(bytesMax - 20)}":1}`],
  ['blanks', () => `${' '.repeat(bytesMax - 2)}{}`],
  ['broken at the end', () => `${list(49_000, () => '1')}}`],
]

/** Values for one field of a body. */
const fieldShapes: Shape[] = [
  ['null items', () => list(49_900, () => 'null')],
  ['empty objects', () => list(49_900, () => '{}')],
  ['distinct strings', () => list(49_900, (i) => `"x${i}"`)],
  ['names', () => members(19_900)],
  ['names of objects', () => members(19_900, '{}')],
  ['names of lists', () => members(19_900, '[null]')],
  ['a long string', () => `"${'a'.repeat(mebibyte - 1_000)}"`],
  ['commas', () => `"${'a,'.repeat(mebibyte / 2 - 1_000)}"`],
  ['brackets', () => `"${'{a('.repeat(mebibyte / 3 - 1_000)}"`],
]

interface JsonRoute {
  service: WorstRequest['service']
  method?: 'POST' | 'PUT'
  path: string
  bytesMax?: number
  /** True for one route of each service, to which the bodies that are invalid for every route are sent. */
  anyBody?: boolean
  /** Fields of a valid call. */
  base?: Record<string, unknown>
  /** Fields that take the shapes, in an otherwise valid body; `a.b` is the field b of an object a. */
  fields?: string[]
}

const json = { 'content-type': 'application/json' }

/** Returns a body with the text in place of one field. */
function withField(base: Record<string, unknown>, field: string, text: string): string {
  const [outer = '', inner] = field.split('.')
  const { [outer]: around, ...rest } = base
  const value = inner === undefined ? text : withField(around instanceof Object ? { ...around } : {}, inner, text)
  return `{${[...Object.entries(rest).map(([name, one]) => `"${name}":${JSON.stringify(one)}`), `"${outer}":${value}`].join()}}`
}

const ofRoute = ({
  service,
  method = 'POST',
  path,
  bytesMax = mebibyte,
  anyBody = false,
  base = {},
  fields = [],
}: JsonRoute): WorstRequest[] => {
  const make = (name: string, body: string): WorstRequest[] =>
    body.length > bytesMax ? [] : [{ name, service, method, path, headers: json, body }]
  return [
    ...(anyBody ? anyShapes(bytesMax).flatMap(([name, value]) => make(name, value())) : []),
    ...fields.flatMap((field) =>
      fieldShapes.flatMap(([name, value]) => make(`${name} in ${field}`, withField(base, field, value()))),
    ),
  ]
}

const statements: [string, string, string?][] = [
  ['a sum', sum(49_000)],
  ['a sum of too many', sum(99_000)],
  ['a sum that fills the statement', sum(523_000)],
  ['a list', `SELECT 1 IN (${Array.from({ length: 49_000 }, () => '1').join()})`],
  ['columns', `SELECT ${Array.from({ length: 4_096 }, () => '1').join()}`],
  ['too many columns', `SELECT ${Array.from({ length: 49_000 }, () => '1').join()}`],
  ['calls', `SELECT 1 IN (${Array.from({ length: 20_000 }, () => 'ABS(1)').join()})`],
  ['comments', `SELECT 1${'/**/'.repeat(262_000)}`],
  ['dashes', `SELECT 1${'--\n'.repeat(349_000)}`],
  ['a string', `SELECT '${'a'.repeat(1_048_000)}'`],
  ['quotes', `SELECT '${"''".repeat(524_000)}'`],
  ['nested calls', `SELECT ${'ABS('.repeat(199)}1${')'.repeat(199)}`],
  ['unions', Array.from({ length: 1_000 }, () => 'SELECT 1').join(' UNION ALL ')],
  ['common tables', `WITH ${Array.from({ length: 500 }, (_, i) => `a${i} AS (SELECT 1)`).join()} SELECT 1`],
  [
    'many placeholders',
    `SELECT 1 IN (${Array.from({ length: 40_000 }, () => '?').join()})`,
    list(40_000, (i) => String(i)),
  ],
  ['no values', `SELECT 1 IN (${Array.from({ length: 40_000 }, () => '?').join()})`, '[]'],
  ['a list of values', 'SELECT COUNT(*) FROM (SELECT 1 AS a) t WHERE a IN (?)', `[${list(49_900, (i) => `"x${i}"`)}]`],
  ['a list of objects', 'SELECT 1 IN (?)', `[${list(49_900, () => '{}')}]`],
  ['a value of a mebibyte', 'SELECT LENGTH(?)', `["${"'".repeat(mebibyte)}"]`],
  ['a JSON value', 'SELECT JSON_LENGTH(?)', `[${list(49_900, () => '1')}]`],
]

const queries: WorstRequest[] = statements.map(([name, sql, params]) => ({
  name,
  service: 'warehouse-query',
  method: 'POST',
  path: '/api/query',
  headers: json,
  body: `{"sql":${JSON.stringify(sql)}${params === undefined ? '' : `,"params":${params}`}}`,
}))

const form = { 'content-type': 'application/x-www-form-urlencoded' }
const forms: WorstRequest[] = ['/oauth/token', '/oauth/revoke', '/oauth/introspect', '/admin/sign-in'].flatMap((path) =>
  [16, 64].flatMap((kib) => {
    const bytesMax = kib * kibibyte
    const bodies: Shape[] = [
      ['names', () => Array.from({ length: bytesMax / 8 }, (_, i) => `${i.toString(36)}=1`).join('&')],
      ['one name over and over', () => 'a=1&'.repeat(bytesMax / 4)],
      ['ampersands', () => '&'.repeat(bytesMax)],
      ['escapes', () => `a=${'%41'.repeat(bytesMax / 3 - 2)}`],
      ['scopes', () => `grant_type=client_credentials&scope=${'a+'.repeat(bytesMax / 2 - 40)}`],
      ['a long token', () => `client_id=x&token=${'a.'.repeat(bytesMax / 2 - 20)}`],
      ['a long assertion', () => `client_assertion=${'a.'.repeat(bytesMax / 2 - 20)}`],
    ]
    return bodies.map(([name, value]): WorstRequest => {
      const body = value().slice(0, bytesMax)
      return { name: `${name} (${kib} KiB)`, service: 'auth', method: 'POST', path, headers: form, body }
    })
  }),
)

const room = 15_000
const searches: Shape[] = [
  ['names', () => Array.from({ length: room / 6 }, (_, i) => `${i.toString(36)}=1`).join('&')],
  ['one name over and over', () => 'a=1&'.repeat(room / 4)],
  ['brackets', () => 'a[b][c]=1&'.repeat(room / 10)],
  ['escapes', () => `account_id=${'%41'.repeat(room / 3 - 8)}`],
  ['commas', () => `reportTypes=${'a,'.repeat(room / 2 - 10)}`],
  ['words', () => `search=${'a+'.repeat(room / 2 - 10)}`],
  ['a cursor', () => `cursor=${'e'.repeat(room - 10)}`],
]
const readable: [WorstRequest['service'], string][] = [
  ['warehouse-query', '/api/tables'],
  ['warehouse-query', '/v1/ads/campaign-performance'],
  ['warehouse-query', '/v1/retail/sales'],
  ['audit-log', '/v1/audit/events'],
  ['sync-worker', '/api/sync/jobs'],
  ['amazon-retail', '/api/amazon/reports'],
  ['amazon-retail', '/api/amazon/spapi/operations'],
  ['amazon-ads', '/api/amazon/ads/operations'],
  ['auth', '/oauth/authorize'],
]
const reads: WorstRequest[] = [
  ...readable.flatMap(([service, path]) =>
    searches.map(([name, value]): WorstRequest => ({ name, service, method: 'GET', path: `${path}?${value()}` })),
  ),
  { name: 'a long name', service: 'warehouse-query', method: 'GET', path: `/api/table/${'%C3%A4'.repeat(2_000)}` },
  {
    name: 'many headers',
    service: 'warehouse-query',
    method: 'GET',
    path: '/api/tables',
    headers: Object.fromEntries(Array.from({ length: 900 }, (_, i) => [`x-${i}`, 'a'])),
  },
]

/** The worst requests of every route with a body, and of those that read a query string, by what the demo has. */
export function worstRequests({ merchantId, profileId }: { merchantId: string; profileId: string }): WorstRequest[] {
  const requests = [{ asin: 'B000000001' }]
  const adsCall = (operation: string, fields: string[]): JsonRoute => ({
    service: 'amazon-ads',
    path: '/api/amazon/ads/call',
    base: { profileId, operation },
    fields,
  })
  const spapiCall = (operation: string, fields: string[], more: object = {}): JsonRoute => ({
    service: 'amazon-retail',
    path: '/api/amazon/spapi/call',
    base: { merchantId, operation, ...more },
    fields,
  })
  const routes: JsonRoute[] = [
    {
      service: 'warehouse-query',
      path: '/api/query',
      bytesMax: 2 * mebibyte,
      anyBody: true,
      base: { sql: 'SELECT 1' },
      fields: ['sql', 'params', 'params.a'],
    },
    {
      service: 'amazon-retail',
      path: '/api/amazon/reports',
      anyBody: true,
      base: { merchantId, reportType: 'X' },
      fields: ['marketplaceIds', 'reportOptions'],
    },
    {
      service: 'amazon-retail',
      path: '/api/amazon/pricing/competitive-summary',
      base: { merchantId, requests },
      fields: ['requests', 'merchantId'],
    },
    {
      service: 'amazon-retail',
      path: '/api/amazon/pricing/featured-offer-expected-price',
      base: { merchantId },
      fields: ['requests'],
    },
    spapiCall('getOrders', ['params', 'params.MarketplaceIds', 'operation', 'body']),
    spapiCall('vendorShipments.SubmitShipmentConfirmations', ['body', 'body.shipmentConfirmations']),
    spapiCall('putListingsItem', ['body', 'body.attributes'], {
      params: { sellerId: 'A', sku: 's', marketplaceIds: ['ATVPDKIKX0DER'] },
    }),
    adsCall('sp.keywords.create', ['body', 'body.keywords', 'params', 'params.nextToken', 'operation']),
    adsCall('sb.targets.list', ['body', 'body.filters']),
    adsCall('reporting.reports.create', ['body', 'body.configuration']),
    {
      service: 'amazon-ads',
      path: '/api/amazon/ads/writes/none/revert',
      anyBody: true,
      base: {},
      fields: ['idempotencyKey', 'previewId'],
    },
    {
      service: 'sync-worker',
      path: '/api/sync/jobs?validate=true',
      anyBody: true,
      base: {
        ...{ name: 'orders', type: 'io' },
        input: {
          use: 'amazon_selling_partner_api.io#AmazonSPApiInput',
          credentials: merchantId,
          path: '/orders/v0/orders',
        },
        output: { tablename: 'worst' },
      },
      fields: [
        'input',
        'input.params',
        'input.path',
        'input.extend_resources',
        'schedule',
        'settings',
        'output',
        'steps',
      ],
    },
    {
      service: 'sync-worker',
      path: '/api/sync/jobs?validate=true',
      base: {
        ...{ name: 'traffic', type: 'io', output: { tablename: 'worst' } },
        input: { use: 'amazon_selling_partner_api.io#DataKioskInput', credentials: merchantId },
      },
      fields: ['input.query'],
    },
    {
      service: 'sync-worker',
      path: '/api/sync/jobs?validate=true',
      base: {
        ...{ name: 'report', type: 'asp_report', output: { tablename: 'worst' } },
        input: { use: 'amazon_selling_partner_api.io#AmazonSPApiReportInput', credentials: merchantId },
      },
      fields: ['input.report_spec', 'input.credentials'],
    },
    {
      service: 'sync-worker',
      method: 'PUT',
      path: '/api/sync/settings',
      anyBody: true,
      base: {},
      fields: ['RetryStatusCodeList'],
    },
    { service: 'auth', path: '/oauth/setup-code', bytesMax: 4 * kibibyte, anyBody: true, base: {}, fields: [] },
  ]
  return [...routes.flatMap(ofRoute), ...queries, ...forms, ...reads]
}
