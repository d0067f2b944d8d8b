import { describe, expect, it } from '@jest/globals'
import { amazonHosts } from '@platform/amazon'
import { catalog } from '@platform/spapi-catalog'
import { operationJob, resolved, seller } from '../../../test/support/example-jobs.ts'
import { issuesOf } from '../../../test/support/issues-of.ts'
import type { OperationJob } from '../resolved-job.ts'
import { findRoute } from './find-route.ts'

const orders = { path: '/orders/v0/orders', params: { CreatedAfter: '2026-01-01' } }
const issues = (input: object, more?: object) => issuesOf(() => resolved(operationJob(input, more)))
const operation = (input: object, more?: object): OperationJob => {
  const job = resolved(operationJob(input, more))
  if (job.kind !== 'operation') throw new Error(`the job is of kind ${job.kind}`)
  return job
}

describe('a path', () => {
  it('of every read of the catalog finds its own operation, with values for its parameters', () => {
    const reads = catalog.operations.filter(
      ({ method, access, sandboxOnly }) => method === 'GET' && access === 'read' && !sandboxOnly,
    )
    expect(reads.length).toBeGreaterThan(150)
    for (const { path, id } of reads) {
      const route = findRoute(path.replaceAll(/\{\w+\}/g, 'A%2F1'))
      expect(route).toMatchObject({ operation: { id } })
      if ('values' in route) expect(Object.values(route.values).every((value) => value === 'A/1')).toBe(true)
    }
  })

  it('with values becomes the parameters of the operation', () => {
    expect(operation({ path: '/orders/v0/orders/123-4567890-1234567/orderItems/' })).toMatchObject({
      operation: { id: 'ordersV0.getOrderItems' },
      params: { orderId: '123-4567890-1234567' },
      resultsAt: ['payload', 'OrderItems'],
    })
    expect(issues({ path: '/orders/v0/orders/{orderId}/orderItems' })).toEqual({
      'input.params.orderId': 'is required',
    })
  })

  it.each([
    ['/orders/v0/ordrs', 'is not a path of the Selling Partner API: did you mean /orders/v0/orders?'],
    ['/orders/v0/orders/1/itemz/more', expect.stringContaining('did you mean /orders/v0/orders')],
    ['/nowhere', 'is not a path of the Selling Partner API'],
    ['https://evil.example/orders/v0/orders', expect.stringContaining('must be a path that begins with /')],
    ['//evil.example/orders', expect.stringContaining('must be a path that begins with /')],
    ['/orders/v0/orders?CreatedAfter=2026-01-01', 'must not have a query: write parameters in params'],
    ['/orders/v0/orders/{}', 'must not contain {}, which only extend_resources fills'],
    ['/orders/v0/orders/1/shipment', expect.stringContaining('is only POST /orders/v0/orders/{orderId}/shipment')],
    ['/tokens/2021-03-01/restrictedDataToken', expect.stringContaining('jobs run GET operations that read')],
    ['/notifications/v1/destinations', expect.stringContaining('jobs run GET operations that read')],
  ])('%s is refused with the nearest path or the reason', (path, message) => {
    expect(issues({ path })).toMatchObject({ 'input.path': message })
  })
})

describe('an operation', () => {
  it('whose name several APIs have is that of the API which a version setting covers', () => {
    const { CreatedAfter } = orders.params
    expect(operation({ operation: 'getOrders', params: { CreatedAfter } }).operation.id).toBe('ordersV0.getOrders')
    expect(operation({ operation: 'getcatalogitem', params: { asin: 'B000000001' } }).operation.id).toBe(
      'catalogItems_2022-04-01.getCatalogItem',
    )
  })

  it('is chosen by the version of its API', () => {
    const input = { operation: 'getCatalogItem', params: { asin: 'B000000001', marketplaceIds: 'ATVPDKIKX0DER' } }
    const settings = { CatalogItemsApiVersion: '2020-12-01' }
    expect(operation(input, { settings }).operation.id).toBe('catalogItems_2020-12-01.getCatalogItem')
    const tenant = resolved(operationJob(input), { tenant: settings })
    expect(tenant).toMatchObject({ operation: { id: 'catalogItems_2020-12-01.getCatalogItem' } })
  })

  it('of a path that contradicts the job’s own version is refused; a version of a higher level gives way', () => {
    const settings = { OrdersApiVersion: '2026-01-01' }
    expect(issues(orders, { settings })).toEqual({
      'settings.OrdersApiVersion':
        'is 2026-01-01, but input.path names ordersV0.getOrders of version v0; versions are v0, 2026-01-01',
    })
    expect(resolved(operationJob(orders), { tenant: settings }).notes).toContainEqual(
      'input.path names version v0 and takes precedence over OrdersApiVersion 2026-01-01.',
    )
  })

  it.each([
    ['getOrdrs', /Did you mean getOrder/],
    ['createReport', /jobs/],
    ['deleteListingsItem', /changes data, and jobs only read/],
    ['createRestrictedDataToken', /acts on the application/],
    ['getDestinations', /acts on the application/],
    ['addInventory', /sandbox only/],
    ['listCatalogItems', /Amazon removed listCatalogItems/],
  ])('%s is refused with the reason', (name, message) => {
    expect(issues({ operation: name })).toMatchObject({ 'input.operation': expect.stringMatching(message) })
  })
})

describe('parameters', () => {
  it('are checked by the model: names, values, and rules that Amazon states in prose', () => {
    expect(
      issues({ path: '/orders/v0/orders', params: { MarketplaceId: 'ATVPDKIKX0DER', MaxResultsPerPage: 'many' } }),
    ).toEqual({
      'input.params.MarketplaceId': 'is not a parameter of getOrders: did you mean MarketplaceIds?',
      'input.params.MaxResultsPerPage': 'must be a whole number',
      'input.params.CreatedAfter': expect.stringContaining('is required'),
    })
    expect(issues({ ...orders, params: { CreatedAfter: 'yesterday' } })).toMatchObject({
      'input.params.CreatedAfter': expect.stringContaining('ISO 8601'),
    })
    expect(issues({ ...orders, params: { ...orders.params, NextToken: 'x' } })).toMatchObject({
      'input.params.NextToken': 'must be absent: the platform follows the pages itself',
    })
  })

  it('get the account’s marketplaces, as a list or as one', () => {
    expect(operation(orders).params.MarketplaceIds).toEqual(['ATVPDKIKX0DER', 'A2EUQ1WTGCTBG2'])
    const one = { ...seller.credentials, marketplaceIds: ['ATVPDKIKX0DER'], sellerId: 'A1SELLER' }
    expect(resolved(operationJob({ operation: 'searchListingsItems' }), { credentials: one })).toMatchObject({
      params: { sellerId: 'A1SELLER', marketplaceIds: ['ATVPDKIKX0DER'] },
    })
  })

  it.each([
    ['A1PA6795UKMFR9', 'A1PA6795UKMFR9 (DE) is in region EU, and this account is in region NA'],
    ['A1AM78C64UM0Y8', 'A1AM78C64UM0Y8 is not a marketplace of this account: ATVPDKIKX0DER, A2EUQ1WTGCTBG2'],
  ])('with the marketplace %s of another account are refused', (id, message) => {
    expect(issues({ ...orders, params: { ...orders.params, MarketplaceIds: `ATVPDKIKX0DER, ${id}` } })).toEqual({
      'input.params.MarketplaceIds': message,
    })
  })
})

describe('records', () => {
  it.each([
    [{ ...orders, results_key: 'payload.Orders' }, ['payload', 'Orders']],
    [{ ...orders }, ['payload', 'Orders']],
    [{ operation: 'getMarketplaceParticipations' }, ['payload']],
    [{ operation: 'getMarketplaceParticipations', results_key: 'payload' }, ['payload']],
    [{ operation: 'orders_2026-01-01.searchOrders', params: { createdAfter: '2026-01-01' } }, ['orders']],
    [
      { path: '/finances/v0/financialEvents', results_key: 'FinancialEvents.ShipmentEventList' },
      ['payload', 'FinancialEvents', 'ShipmentEventList'],
    ],
    [{ path: '/orders/v0/orders/123' }, ['payload']],
    [{ path: '/reports/2021-06-30/reports/1' }, []],
    [{ path: `/inbound/fba/2024-03-20/inboundPlans/${'wf1'.padEnd(38, '0')}/shipments/${'sh1'.padEnd(38, '0')}` }, []],
    [
      { path: '/aplus/2020-11-01/contentDocuments', params: { marketplaceId: 'ATVPDKIKX0DER' } },
      ['contentMetadataRecords'],
    ],
    [{ path: '/catalog/2022-04-01/items', params: { keywords: 'x', marketplaceIds: 'ATVPDKIKX0DER' } }, ['items']],
    [
      {
        path: '/products/pricing/v0/items/B000000001/offers',
        params: { MarketplaceId: 'ATVPDKIKX0DER', ItemCondition: 'New' },
      },
      ['payload'],
    ],
  ])('of %j are read from %j', (input, at) => expect(operation(input).resultsAt).toEqual(at))

  it.each([
    ['Order', 'is not in the answer of getOrders: did you mean Orders?'],
    ['NextToken', 'is a single value in the answer of getOrders: must be Orders'],
    ['Orders.BuyerInfo', expect.stringContaining('is not in the answer of getOrders')],
    ['Rows', 'is not in the answer of getOrders: it has Orders'],
  ])('at %s are refused', (results_key, message) => {
    expect(issues({ ...orders, results_key })).toEqual({ 'input.results_key': message })
  })

  it('have an id, which is the key of the table, also inside nested objects', () => {
    const nested = { ...orders, record_config: { id_field: 'OrderTotal.Amount' } }
    expect(operation(nested).output).toEqual({ table: 'rows', mode: 'upsert', key: ['ordertotal__amount'] })
    expect(
      issues({ ...orders, record_config: { id_field: 'AmazonOrder', last_modified_field: 'LastUpdatedDate' } }),
    ).toEqual({
      'input.record_config.id_field': expect.stringContaining('is not in a record'),
      'input.record_config.last_modified_field': 'is not in a record: did you mean LastUpdateDate?',
    })
  })

  it.each([
    [{ ...orders }, 'snapshot', 'every run reads all records'],
    [{ ...orders, params: {}, updated_at_param: 'LastUpdatedAfter' }, 'append', 'occur twice'],
    [{ ...orders, record_config: { id_field: 'AmazonOrderId' } }, 'upsert', 'is the key of a row'],
  ])('of %j change the table in a mode that a note explains', (input, mode, note) => {
    const job = operation(input)
    expect(job.output).toMatchObject({ mode })
    expect(job.notes.find((text) => text.startsWith('output.mode'))).toContain(note)
  })

  it.each(['upsert', 'replace_window'])('without a key and a day cannot change the table in mode %s', (mode) => {
    expect(issues(orders, { output: { tablename: 'rows', mode } })).toEqual({
      'output.mode': expect.stringContaining('Allowed: snapshot, append'),
    })
  })
})

describe('updated_at_param', () => {
  it.each([
    [
      { path: '/orders/v0/orders', updated_at_param: 'LastUpdatedAfter' },
      { from: 'LastUpdatedAfter', to: 'LastUpdatedBefore' },
    ],
    [
      { path: '/finances/v0/financialEvents', updated_at_param: 'PostedAfter' },
      { from: 'PostedAfter', to: 'PostedBefore' },
    ],
    [
      {
        operation: 'getReports',
        updated_at_param: 'createdSince',
        params: { reportTypes: 'GET_SALES_AND_TRAFFIC_REPORT' },
      },
      { from: 'createdSince', to: 'createdUntil' },
    ],
    [
      { operation: 'searchOrders', updated_at_param: 'lastUpdatedAfter' },
      { from: 'lastUpdatedAfter', to: 'lastUpdatedBefore' },
    ],
  ])('of %j takes the begin of a window, and its counterpart the end', (input, expected) => {
    expect(operation(input).windowParams).toEqual(expected)
  })

  it.each([
    ['LastUpdateAfter', 'is not a parameter of getOrders: did you mean LastUpdatedAfter?'],
    ['MaxResultsPerPage', expect.stringContaining('is not a time in getOrders')],
  ])('%s is refused', (updated_at_param, message) => {
    expect(issues({ ...orders, updated_at_param })).toEqual({ 'input.updated_at_param': message })
  })
})

describe('extend_resources', () => {
  const items = {
    new_field_name: 'Items',
    path: '/orders/v0/orders/{}/orderItems',
    path_variable_name: 'AmazonOrderId',
  }
  const extended = (...extensions: object[]) => issues({ ...orders, extend_resources: extensions })

  it('may extend what they add', () => {
    const buyer = { new_field_name: 'Info', path: '/orders/v0/orders/{}/buyerInfo', path_variable_name: 'OrderItemId' }
    expect(
      operation({ ...orders, extend_resources: [{ ...items, extend_resources: [buyer] }] }).extensions,
    ).toMatchObject([
      {
        field: 'Items',
        resultsAt: ['payload', 'OrderItems'],
        extensions: [{ field: 'Info', valueAt: ['OrderItemId'] }],
      },
    ])
  })

  it.each([
    [{ path: '/orders/v0/orders/1/orderItems' }, 'path', 'must contain {} once'],
    [{ path: '/orders/v0/{}/{}/orderItems' }, 'path', 'must contain {} once'],
    [{ path: '/orders/v0/{}/1/orderItems' }, 'path', 'is not a path'],
    [{ path: '/orders/v0/orders/{}/items' }, 'path', 'did you mean'],
    [{ path: '/orders/v0/orders/{}/shipment' }, 'path', 'jobs run GET operations'],
    [{ path_variable_name: 'OrderId' }, 'path_variable_name', 'is not in a record'],
    [{ path_variable_name: 'BuyerInfo' }, 'path_variable_name', 'is not in a record'],
    [{ new_field_name: 'OrderTotal' }, 'new_field_name', 'is a field of the record already'],
    [{ results_key: 'OrderItem' }, 'results_key', 'did you mean OrderItems?'],
  ])('with %j are refused', (change, key, message) => {
    expect(extended({ ...items, ...change })).toMatchObject({
      [`input.extend_resources.0.${key}`]: expect.stringContaining(message),
    })
  })

  it('add each field once', () => {
    expect(extended(items, items)).toEqual({
      'input.extend_resources.1.new_field_name': 'must differ from the other new fields',
    })
  })
})

describe('hosts', () => {
  it('of a simulator replace Amazon’s, whatever Amazon’s own URL the job states', () => {
    const hosts = amazonHosts({ amazonUrl: 'http://127.0.0.1:9' })
    const input = { ...orders, endpoint: 'https://sellingpartnerapi-na.amazon.com' }
    const settings = { TokenUrl: 'https://api.amazon.com/auth/o2/token' }
    expect(resolved(operationJob(input, { settings }), { hosts })).toMatchObject({
      region: 'NA',
      tokenUrl: 'http://127.0.0.1:9/auth/o2/token',
    })
  })

  it('for tokens are Amazon’s only', () => {
    const job = (TokenUrl: string) => operationJob(orders, { settings: { TokenUrl } })
    expect(resolved(job('https://api.amazon.co.uk/auth/o2/token')).tokenUrl).toBe(
      'https://api.amazon.co.uk/auth/o2/token',
    )
    for (const url of [
      'https://api.amazon.com.evil.example/auth/o2/token',
      'http://api.amazon.com/auth/o2/token',
      'http://127.0.0.1/',
    ])
      expect(issuesOf(() => resolved(job(url)))).toEqual({
        'settings.TokenUrl': expect.stringContaining('must be one of https://api.amazon.com'),
      })
  })
})
