import { describe, expect, it } from '@jest/globals'
import { seller } from '../../test/support/example-jobs.ts'
import { issuesOf } from '../../test/support/issues-of.ts'
import { checkDefinition } from './check-definition.ts'
import { mergeSettings } from './merge-settings.ts'
import { parseJobText } from './parse-job-text.ts'
import { resolveJob } from './resolve-job.ts'

/** The parts of a job as documents of Mitto print them, with the trailing commas. */
const parts = {
  use: '"input": {\n    "use": "amazon_selling_partner_api.io#AmazonSPApiInput"\n}',
  credentials: `"credentials": {
    "region": "<region>",
    "role_arn": "<role_arn>",
    "aws_access_key_id": "<aws_access_key_id>",
    "aws_secret_access_key": "<aws_secret_access_key>",
    "client_id": "<client_id>",
    "client_secret": "<client_secret>",
    "refresh_token": "<refresh_token>"
}`,
  endpoint: '"endpoint": "https://sellingpartnerapi-na.amazon.com"',
  path: '"path": "/orders/v0/orders"',
  params: `"params": {
    "LastUpdatedAfter": "2022-02-22",
    "MarketplaceIds": "ATVPDKIKX0DER",
    "MaxResultsPerPage": "100"
}`,
  results: '"results_key": "Orders"',
  updatedAt: '"updated_at_param": "LastUpdatedAfter"',
  record: `"record_config": {
    "id_field": "AmazonOrderId",
    "last_modified_field": "LastUpdateDate",
}`,
  extend: `"extend_resources": [
    {
        "new_field_name": "OrderItems",
        "path": "/orders/v0/orders/{}/orderItems",
        "path_variable_name": "AmazonOrderId",
        "results_key": "OrderItems"
    }
]`,
  report: `"report_spec": {
    "reportType": "GET_SALES_AND_TRAFFIC_REPORT",
    "dataStartTime": "2022-01-01",
    "dataEndTime": "2022-04-30",
    "marketplaceIds": ["ATVPDKIKX0DER"]
}`,
  csv: '"file_format": "CSV"',
  json: '"file_format": "JSON"',
  version: '"version": "2021-06-30"',
}

describe('examples of the documents', () => {
  it.each(Object.entries(parts))('%s is readable on its own, as printed', (_, text) => {
    expect(Object.keys(parseJobText(text) as object)).toHaveLength(1)
  })

  it('the parts of an API input are one job, resolved to the operation, its parameters, keys and order items', () => {
    const { path, params, results, updatedAt, record, extend, endpoint } = parts
    const text = `{ "name": "orders", "type": "io", "input": {
      "use": "amazon_selling_partner_api.io#AmazonSPApiInput", "credentials": "nw-us",
      ${[endpoint, path, params, results, updatedAt, record, extend].join(',\n')},
    }, "output": { "tablename": "orders" }, }`
    const { definition, notes } = checkDefinition(parseJobText(text))
    expect(notes).toEqual([])
    const job = resolveJob(definition, seller)
    expect(job).toMatchObject({
      kind: 'operation',
      operation: { id: 'ordersV0.getOrders' },
      params: { MarketplaceIds: ['ATVPDKIKX0DER'], MaxResultsPerPage: '100' },
      windowParams: { from: 'LastUpdatedAfter', to: 'LastUpdatedBefore' },
      windows: { kind: 'since', own: { from: '2022-02-22' } },
      resultsAt: ['payload', 'Orders'],
      idAt: ['AmazonOrderId'],
      lastModifiedAt: ['LastUpdateDate'],
      extensions: [
        {
          field: 'OrderItems',
          operation: { id: 'ordersV0.getOrderItems' },
          pathParam: 'orderId',
          valueAt: ['AmazonOrderId'],
          resultsAt: ['payload', 'OrderItems'],
          extensions: [],
        },
      ],
      output: { table: 'orders', mode: 'upsert', key: ['amazonorderid'] },
    })
  })

  it('the parts of a report input are one job, resolved to windows of the report type', () => {
    const text = `{ "name": "sales", "type": "io", "input": {
      "use": "amazon_selling_partner_api.io#AmazonSPApiReportInput", "credentials": "nw-us",
      ${[parts.endpoint, parts.report, parts.csv, parts.version].join(',')} }, "output": { "tablename": "sales" } }`
    expect(resolveJob(checkDefinition(parseJobText(text)).definition, seller)).toMatchObject({
      kind: 'report',
      reportType: 'GET_SALES_AND_TRAFFIC_REPORT',
      marketplaceIds: ['ATVPDKIKX0DER'],
      reportOptions: { dateGranularity: 'DAY' },
      fileFormat: 'CSV',
      version: '2021-06-30',
      windows: {
        kind: 'periods',
        timezone: 'America/Los_Angeles',
        period: 'DAY',
        own: { from: '2022-01-01', to: '2022-04-30' },
      },
      output: { table: 'sales', mode: 'replace_window', dateColumn: 'date' },
    })
  })

  it('the parts of a job of type asp_report have no input around them, and file_format names the file', () => {
    const text = `{ "name": "Sales & traffic", "type": "asp_report", "credentials": "nw-us",
      ${[parts.endpoint, parts.report, parts.version].join(',')}, "output": { ${parts.json} } }`
    const { definition, notes } = checkDefinition(parseJobText(text))
    expect(definition.output).toEqual({ file: 'Sales_traffic.json' })
    expect(definition.input).toMatchObject({ file_format: 'JSON', version: '2021-06-30', credentials: 'nw-us' })
    expect(notes).toEqual([
      'credentials, endpoint, report_spec, version of the job are taken as its input.',
      'input.use is taken as amazon_selling_partner_api.io#AmazonSPApiReportInput, the input of asp_report jobs.',
      'output.file is taken as Sales_traffic.json, because only file_format states the output.',
    ])
    expect(resolveJob(definition, seller)).toMatchObject({ kind: 'report', output: { file: 'Sales_traffic.json' } })
  })

  it('placeholders are refused, each by its name', () => {
    const text = `{ "name": "orders", "type": "io", "input": {
      "use": "amazon_selling_partner_api.io#AmazonSPApiInput", ${[parts.credentials, parts.path].join(',')} },
      "output": { "tablename": "orders" } }`
    const issues = issuesOf(() => checkDefinition(parseJobText(text)))
    expect(Object.keys(issues)).toEqual(
      [
        'region',
        'role_arn',
        'aws_access_key_id',
        'aws_secret_access_key',
        'client_id',
        'client_secret',
        'refresh_token',
      ].map((name) => `input.credentials.${name}`),
    )
    expect(issues['input.credentials.region']).toBe('is still the placeholder <region>: write your own value')
  })

  it('an object of credentials keeps what is used, and AWS keys are explained', () => {
    const text = parts.credentials.replaceAll(/<(\w+)>/g, (_, name) => (name === 'region' ? 'us-east-1' : `my-${name}`))
    const { definition, notes } = checkDefinition(
      parseJobText(`{ "name": "orders", "type": "io", "input": { "use": "amazon_selling_partner_api.io#AmazonSPApiInput",
        ${text}, ${parts.path}, ${parts.params} }, "output": { "tablename": "orders" } }`),
    )
    expect(definition.input.credentials).toEqual({
      region: 'NA',
      client_id: 'my-client_id',
      client_secret: 'my-client_secret',
      refresh_token: 'my-refresh_token',
    })
    expect(notes.map((note) => note.split(' ')[0])).toEqual([
      'input.credentials.role_arn',
      'input.credentials.aws_access_key_id',
      'input.credentials.aws_secret_access_key',
    ])
  })

  it('every parameter of the connector document is a setting with its printed default, or explained', () => {
    const printed = {
      TokenUrl: 'https://api.amazon.com/auth/o2/token',
      TokenUIMode: 'OnlyRefreshToken',
      AuthUrl:
        'https://sellercentral.amazon.com/apps/authorize/consent?application_id=[YOUR-APPLICATION-ID]&version=beta',
      OrdersApiVersion: 'v0',
      SellerApiVersion: 'v1',
      ShippingApiVersion: 'v1',
      ServicesApiVersion: 'v1',
      FbaApiVersion: 'v1',
      SalesApiVersion: 'v1',
      ReportsApiVersion: '2021-06-30',
      ProductsFeesApiVersion: 'v0',
      ProductPricingApiVersion: 'v0',
      CatalogItemsApiVersion: '2022-04-01',
      VendorOrdersApiVersion: 'v1',
      RetryMode: 'RetryWhenStatusCodeMatch',
      RetryStatusCodeList: '429',
      RetryCountMax: '5',
      RetryMultiplyWaitTime: 'True',
    }
    const { definition, notes } = checkDefinition({
      name: 'sellers',
      type: 'io',
      input: {
        use: 'amazon_selling_partner_api.io#AmazonSPApiInput',
        credentials: 'nw-us',
        operation: 'getMarketplaceParticipations',
      },
      output: { tablename: 'participations' },
      settings: printed,
    })
    expect(notes.map((note) => note.split(' ')[0])).toEqual(['settings.TokenUIMode', 'settings.AuthUrl'])
    const { levels: _, tokenUrl, ...documented } = mergeSettings({}, {}, definition.settings ?? {})
    const { levels: __, tokenUrl: ___, ...defaults } = mergeSettings({}, {}, {})
    expect(tokenUrl).toBe('https://api.amazon.com/auth/o2/token')
    expect(documented).toEqual(defaults)
  })
})
