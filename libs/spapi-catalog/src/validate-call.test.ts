import { describe, expect, it } from '@jest/globals'
import { catalog, exampleCall, findOperation, type Params, validateCall } from './index.ts'

const check = (name: string, params: Params = {}, body?: unknown) =>
  validateCall(findOperation(name), params, body).problems
const US = 'ATVPDKIKX0DER'
const interval = '2026-08-01T00:00:00Z--2026-08-08T00:00:00Z'
const orders = { MarketplaceIds: US, CreatedAfter: '2026-08-01' }

describe('a call', () => {
  it.each(catalog.operations.map((operation) => [operation.id, operation] as const))(
    '%s accepts its example, and refuses an invalid call',
    (_id, operation) => {
      const { params, body } = exampleCall(operation)
      expect(validateCall(operation, params, body)).toEqual({ problems: [] })
      expect(validateCall(operation, { ...params, notAParameter: 1 }, body).problems).toEqual([
        expect.objectContaining({ path: 'params.notAParameter' }),
      ])
      if (operation.params.some(({ required }) => required) || operation.body?.required)
        expect(validateCall(operation, {}, undefined).problems).not.toEqual([])
    },
  )

  it('may have numbers, booleans and lists as text', () => {
    expect(check('ordersV0.getOrders', { ...orders, MaxResultsPerPage: '50' })).toEqual([])
    expect(
      check('ordersV0.getOrders', { ...orders, MaxResultsPerPage: 50, MarketplaceIds: `${US}, A2EUQ1WTGCTBG2` }),
    ).toEqual([])
    expect(check('getItemReviewTrends', { asin: 'B0EXAMPLE1', marketplaceId: US })).toEqual([])
    expect(check('vendorOrders.getPurchaseOrders', { includeDetails: 'true', limit: '10' })).toEqual([])
    expect(check('ordersV0.getOrders', { ...orders, NextToken: null, BuyerEmail: undefined })).toEqual([])
  })

  it('must not have an id as a number that has lost digits', () => {
    const message = 'must be a string: numbers of this length lose digits'
    expect(check('getReport', { reportId: JSON.parse('12345678901234567890') })).toEqual([
      { path: 'params.reportId', message },
    ])
    expect(check('getReport', { reportId: '12345678901234567890' })).toEqual([])
    expect(check('getReport', { reportId: 50000000001 })).toEqual([])
  })

  it('may name a header in any letter case', () => {
    const item = { sellerSku: 'S', marketplaceId: US, quantity: 1 }
    expect(check('fbaInventory.addInventory', { 'X-Amzn-Idempotency-Token': 't' }, { inventoryItems: [item] })).toEqual(
      [],
    )
  })

  it.each([['2026-08-01'], ['2026-08-01T14:00:00'], ['2026-08-01T14:00:00Z'], ['2026-08-01T14:00:00.123+02:00']])(
    'may have the time %s',
    (time) => {
      expect(check('listTransactions', { postedAfter: time }, undefined)).toEqual([])
      expect(check('createReport', {}, { reportType: 'X', marketplaceIds: [US], dataStartTime: time })).toEqual([])
    },
  )

  it.each([
    ['yesterday'],
    ['2026-13-01'],
    ['2026-02-30T00:00:00Z'],
    ['2026-08-01T99:00:00Z'],
    ['1700000000'],
    ['01.08.2026'],
  ])('must not have the time %s', (time) => {
    const message = 'must be a time in ISO 8601 on a day that exists, e.g. 2026-08-01T00:00:00Z'
    expect(check('finances_2024-06-19.listTransactions', { postedAfter: time })).toEqual([
      { path: 'params.postedAfter', message },
    ])
    expect(check('createReport', {}, { reportType: 'X', marketplaceIds: [US], dataStartTime: time })).toEqual([
      { path: 'body.dataStartTime', message },
    ])
  })
})

describe('the problems of a call', () => {
  it('are returned all at once, with the allowed values', () => {
    expect(
      check('searchOrders', {
        createdAfter: '2026-08-01',
        fulfillmentStatuses: ['SHIPPED', 'LOST'],
        maxResultsPerPage: 'many',
        marketplaceId: US,
        includedData: 'BUYER',
      }),
    ).toEqual([
      {
        path: 'params.fulfillmentStatuses.1',
        message:
          'must be one of PENDING_AVAILABILITY, PENDING, UNSHIPPED, PARTIALLY_SHIPPED, SHIPPED, CANCELLED, UNFULFILLABLE',
      },
      { path: 'params.maxResultsPerPage', message: 'must be a whole number' },
      { path: 'params.marketplaceId', message: 'is not a parameter of searchOrders: did you mean marketplaceIds?' },
    ])
  })

  it('include ranges, lengths and counts', () => {
    expect(check('getReports', { reportTypes: ['A'], pageSize: 101 })).toEqual([
      { path: 'params.pageSize', message: 'must be from 1 to 100' },
    ])
    expect(check('getReports', { reportTypes: [] })).toEqual(
      expect.arrayContaining([{ path: 'params.reportTypes', message: 'must have at least 1 item' }]),
    )
    expect(check('getReports', { reportTypes: Array.from({ length: 11 }, (_, n) => `T${n}`) })).toEqual([
      { path: 'params.reportTypes', message: 'must have at most 10 items' },
    ])
    expect(check('getInboundPlan', { inboundPlanId: 'short' })).toEqual([
      { path: 'params.inboundPlanId', message: 'must have at least 38 characters' },
    ])
    expect(check('getInboundPlan', { inboundPlanId: `wf${'_'.repeat(36)}` })).toEqual([
      { path: 'params.inboundPlanId', message: 'must match ^[a-zA-Z0-9-]*$' },
    ])
  })

  it('include words instead of dates where only the description of the model requires ISO 8601', () => {
    for (const CreatedAfter of ['yesterday', '2026-13-45', '1785542400', '2026-02-30'])
      expect(check('ordersV0.getOrders', { ...orders, CreatedAfter }).map(({ path }) => path)).toEqual([
        'params.CreatedAfter',
      ])
    expect(check('getOrderMetrics', { marketplaceIds: US, interval: 'garbage', granularity: 'Total' })).toEqual([
      { path: 'params.interval', message: expect.stringContaining('--') },
    ])
    expect(check('getOrderMetrics', { marketplaceIds: US, interval, granularity: 'Total' })).toEqual([])
  })

  it('do not include null for an optional field, which Amazon reads as absent', () => {
    const price = { ListingPrice: { CurrencyCode: 'USD', Amount: 19.99 }, Shipping: null, Points: null }
    const FeesEstimateRequest = { MarketplaceId: US, Identifier: 'x', PriceToEstimateFees: price }
    const body = { FeesEstimateRequest: { ...FeesEstimateRequest, OptionalFulfillmentProgram: null } }
    expect(check('getMyFeesEstimateForSKU', { SellerSKU: 'X' }, body)).toEqual([])
    expect(
      check(
        'getMyFeesEstimateForSKU',
        { SellerSKU: 'X' },
        { FeesEstimateRequest: { ...FeesEstimateRequest, MarketplaceId: null } },
      ),
    ).toEqual([{ path: 'body.FeesEstimateRequest.MarketplaceId', message: 'is required' }])
    expect(check('createReport', {}, { reportType: 'X', marketplaceIds: [null] })).toEqual([
      { path: 'body.marketplaceIds.0', message: 'must be a string' },
    ])
  })

  it('include the body, field by field', () => {
    expect(check('createReport', {}, { reportType: 7, marketplaceIds: [] })).toEqual([
      { path: 'body.reportType', message: 'must be a string' },
      { path: 'body.marketplaceIds', message: 'must have at least 1 item' },
    ])
    expect(check('createReport')).toEqual([{ path: 'body', message: 'is required' }])
    expect(check('createReport', {}, {})).toEqual([
      { path: 'body.marketplaceIds', message: 'is required' },
      { path: 'body.reportType', message: 'is required' },
    ])
    expect(check('getReport', { reportId: '1' }, {})).toEqual([{ path: 'body', message: 'getReport has no body' }])
    const patch = {
      productType: 'LUGGAGE',
      patches: [
        { op: 'replace', path: '/attributes/a', value: [{ value: 'Tent' }] },
        { op: 'move', path: '/b', value: [{ value: 'Tent' }] },
        { op: 'delete', path: '/attributes/c' },
      ],
    }
    expect(check('patchListingsItem', { sellerId: 'A', sku: 'S', marketplaceIds: US }, patch)).toEqual([
      { path: 'body.patches.1.op', message: 'must be one of add, replace, merge, delete' },
      { path: 'body.patches.2.value', message: expect.stringMatching(/^is required and must not be empty: a list/) },
    ])
  })

  it('are limited to 50', () => {
    const marketplaceIds = Array.from({ length: 400 }, (_, n) => n)
    expect(check('createReport', {}, { reportType: 'X', marketplaceIds }).length).toBeLessThanOrEqual(50)
  })

  it('include values that would change the request: path steps, line breaks, commas', () => {
    for (const orderId of ['..', '.', ''])
      expect(check('ordersV0.getOrder', { orderId })).toEqual([
        { path: 'params.orderId', message: expect.stringMatching(/^must not/) },
      ])
    expect(
      check('createUploadDestinationForResource', { resource: 'a/../b', marketplaceIds: US, contentMD5: 'x' }),
    ).toHaveLength(1)
    const item = { sellerSku: 'S', marketplaceId: US, quantity: 1 }
    expect(check('addInventory', { 'x-amzn-idempotency-token': 'a\r\nx: y' }, { inventoryItems: [item] })).toEqual([
      { path: 'params.x-amzn-idempotency-token', message: 'must have printable ASCII characters only' },
    ])
    expect(check('ordersV0.getOrder', { orderId: 'a\ud800' })).toHaveLength(1)
    expect(check('getCatalogItem', { asin: 'B0EXAMPLE1', marketplaceIds: [`${US},A2EUQ1WTGCTBG2`] })).toEqual([
      { path: 'params.marketplaceIds.0', message: 'must not contain a comma, which separates values' },
    ])
    expect(check('listPrepDetails', { marketplaceId: US, mskus: ['a,b'] })).toEqual([])
  })

  it.each([[{}], [[]], [Number.NaN], [() => 1], [Symbol('x')]])('include a value of another type: %p', (orderId) => {
    expect(check('ordersV0.getOrder', { orderId })).toEqual([{ path: 'params.orderId', message: 'must be a string' }])
  })
})

describe('rules that Amazon states in prose only', () => {
  it.each<[string, Params, string[]]>([
    ['ordersV0.getOrders', { MarketplaceIds: US }, ['params.CreatedAfter']],
    ['ordersV0.getOrders', { MarketplaceIds: US, NextToken: 't' }, []],
    ['ordersV0.getOrders', { ...orders, SellerOrderId: '1', OrderStatuses: 'Shipped' }, ['params.OrderStatuses']],
    ['searchOrders', {}, ['params.createdAfter']],
    ['searchOrders', { createdAfter: '2026-08-01', lastUpdatedAfter: '2026-08-01' }, ['params.lastUpdatedAfter']],
    ['getReports', {}, ['params.reportTypes']],
    ['getReports', { nextToken: 't' }, []],
    ['getReports', { nextToken: 't', reportTypes: ['A'], pageSize: 10 }, ['params.reportTypes', 'params.pageSize']],
    ['getFeeds', { nextToken: 't', feedTypes: ['A'] }, ['params.feedTypes']],
    ['searchCatalogItems', { marketplaceIds: US, identifiers: 'x' }, ['params.identifiersType']],
    ['searchCatalogItems', { marketplaceIds: US, identifiers: 'x', identifiersType: 'SKU' }, ['params.sellerId']],
    ['fulfillmentInboundV0.getShipments', { MarketplaceId: US, QueryType: 'NEXT_TOKEN' }, ['params.NextToken']],
    ['fulfillmentInboundV0.getShipments', { MarketplaceId: US, QueryType: 'SHIPMENT' }, ['params.ShipmentStatusList']],
    ['fulfillmentInboundV0.getShipments', { MarketplaceId: US, QueryType: 'SHIPMENT', ShipmentIdList: 'F' }, []],
    ['ordersV0.getOrders', { MarketplaceIds: US, AmazonOrderIds: '902-1234567-1234567' }, []],
    ['searchOrders', { createdAfter: '2026-08-01', lastUpdatedBefore: '2026-08-02' }, ['params.lastUpdatedBefore']],
    ['getPricing', { MarketplaceId: US, ItemType: 'Sku' }, ['params.Skus']],
    [
      'getOrderMetrics',
      { marketplaceIds: [US, 'A2EUQ1WTGCTBG2'], interval, granularity: 'Hour' },
      ['params.marketplaceIds'],
    ],
    ['getOrderMetrics', { marketplaceIds: US, interval, granularity: 'Day' }, ['params.granularityTimeZone']],
    ['listFinancialEvents', { PostedBefore: '2026-08-01' }, ['params.PostedAfter']],
  ])('hold for %s with %j', (name, params, paths) => expect(check(name, params).map(({ path }) => path)).toEqual(paths))
})

/** Returns a list of 49,000 items and the number of reads of an item. */
const counted = (item: unknown) => {
  let reads = 0
  const items = new Proxy(
    Array.from({ length: 49_000 }, () => item),
    {
      get: (list, key) => {
        if (typeof key === 'string' && key !== 'length') reads++
        return Reflect.get(list, key)
      },
    },
  )
  return { items, reads: () => reads }
}

describe('too many values', () => {
  it.each([[null], [{}], ['x']])('of %j in a body are checked up to the first problem', (item) => {
    for (const [operation, name] of [
      ['createReport', 'marketplaceIds'],
      ['shipping.createShipment', 'containers'],
      ['vendorShipments.SubmitShipmentConfirmations', 'shipmentConfirmations'],
    ] as const) {
      const { items, reads } = counted(item)
      const problems = check(operation, {}, { [name]: items })
      expect(problems.length).toBeGreaterThan(0)
      expect(problems.length).toBeLessThanOrEqual(50)
      expect(reads()).toBeLessThan(100)
    }
  })

  it('of a parameter are one problem', () => {
    const { items, reads } = counted({})
    expect(check('ordersV0.getOrders', { ...orders, OrderStatuses: items })).toHaveLength(1)
    expect(reads()).toBe(0)
    expect(check('ordersV0.getOrders', { ...orders, OrderStatuses: 'a,'.repeat(500_000) })).toHaveLength(1)
    expect(check('ordersV0.getOrders', { ...orders, NextToken: 'a'.repeat(1_000_000) })).toHaveLength(1)
  })

  it('with unknown names are fifty problems and the number of the others', () => {
    const params = Object.fromEntries(Array.from({ length: 20_000 }, (_, i) => [`MarketplaceId${i}`, i]))
    const problems = check('ordersV0.getOrders', { ...orders, ...params })
    expect(problems).toHaveLength(51)
    expect(problems.at(-1)).toEqual({ path: 'params', message: 'has 19950 more unknown parameters' })
  })
})
