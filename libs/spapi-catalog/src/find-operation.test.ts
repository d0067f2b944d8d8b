import { describe, expect, it } from '@jest/globals'
import { PlatformError } from '@platform/errors'
import { catalog, type FindOptions, findOperation } from './index.ts'

function refusal(name: string, options?: FindOptions): PlatformError {
  try {
    findOperation(name, options)
  } catch (error) {
    if (error instanceof PlatformError) return error
  }
  throw new Error(`${name} was found`)
}

describe('an operation is found', () => {
  it.each([
    ['createReport', 'reports_2021-06-30.createReport'],
    ['CREATEREPORT', 'reports_2021-06-30.createReport'],
    [' getFeeds ', 'feeds_2021-06-30.getFeeds'],
    ['orders.getOrders', 'ordersV0.getOrders'],
    ['Orders.getOrder', 'ordersV0.getOrder'],
    ['ordersv0.GETORDER', 'ordersV0.getOrder'],
    ['orders.v0.getOrder', 'ordersV0.getOrder'],
    ['orders_2026-01-01.getOrder', 'orders_2026-01-01.getOrder'],
    ['orders.2026-01-01.getOrder', 'orders_2026-01-01.getOrder'],
    ['searchCatalogItems', 'catalogItems_2022-04-01.searchCatalogItems'],
    ['Product Fees.getMyFeesEstimates', 'productFeesV0.getMyFeesEstimates'],
    ['submitShipments', 'vendorShipments.SubmitShipments'],
    ['shipping.getRates', 'shipping.getRates'],
    ['shippingV2.linkCarrierAccount#put', 'shippingV2.linkCarrierAccount#PUT'],
    ['getAppointmmentSlotsByJobId', 'services.getAppointmmentSlotsByJobId'],
    ['getAppointmentSlotsByJobId', 'services.getAppointmmentSlotsByJobId'],
    ['getAppointmentSlots', 'services.getAppointmentSlots'],
  ])('by the name %s', (name, id) => expect(findOperation(name).id).toBe(id))

  it('by its id', () => {
    for (const { id } of catalog.operations) expect(findOperation(id).id).toBe(id)
  })

  it.each([
    ['getOrder', '2026-01-01', 'orders_2026-01-01.getOrder'],
    ['orders.getOrder', 'V0', 'ordersV0.getOrder'],
    ['getRates', '2', 'shippingV2.getRates'],
    ['putListingsItem', '2020-09-01', 'listingsItems_2020-09-01.putListingsItem'],
  ])('by the name %s in the version %s', (name, version, id) => expect(findOperation(name, { version }).id).toBe(id))

  it('in the default version of its API, built-in or given', () => {
    expect(findOperation('getCatalogItem').version).toBe('2022-04-01')
    expect(findOperation('getCatalogItem', { defaults: { CatalogItems: '2020-12-01' } }).version).toBe('2020-12-01')
    expect(findOperation('Orders.getOrder', { defaults: { orders: '2026-01-01' } }).version).toBe('2026-01-01')
    expect(findOperation('getListingsItem', { defaults: { listingsItems: '2020-09-01' } }).version).toBe('2021-08-01')
  })
})

describe('an operation is not found', () => {
  it('when several APIs have the name, which the error lists', () => {
    const { kind, status, details } = refusal('getShipment')
    expect({ kind, status }).toEqual({ kind: 'validation_error', status: 400 })
    expect(details.candidates).toEqual([
      'externalFulfillmentShipments_2024-09-11.getShipment',
      'fulfillmentInbound_2024-03-20.getShipment',
      'merchantFulfillmentV0.getShipment',
      'shipping.getShipment',
    ])
    expect(details.issues).toEqual([
      { path: 'operation', message: expect.stringContaining('merchantFulfillmentV0.getShipment') },
    ])
    expect(refusal('linkCarrierAccount').details.candidates).toHaveLength(2)
  })

  it('when the name is misspelt, and the error suggests similar names', () => {
    expect(refusal('getOrdrs').friendly).toContain('getOrders')
    expect(refusal('reports.creatReport').details.suggestions).toContain('createReport')
    expect(refusal('zzzzzzzz').details.suggestions).toEqual([])
  })

  it('when the API does not have it', () => expect(refusal('reports.getOrders').kind).toBe('operation_not_found'))

  it('when the version does not exist, and the error names the existing versions', () => {
    expect(refusal('getOrders', { version: '2019-01-01' })).toMatchObject({
      kind: 'operation_not_found',
      friendly: expect.stringContaining('v0 (ordersV0.getOrders)'),
    })
  })

  it('when Amazon removed it or its version, and the error names the replacement', () => {
    expect(refusal('createInboundShipmentPlan')).toMatchObject({
      kind: 'operation_not_found',
      friendly: expect.stringContaining('fulfillmentInbound_2024-03-20.createInboundPlan'),
    })
    expect(refusal('getCatalogItem', { version: 'v0' }).details.replacedBy).toEqual([
      'catalogItems_2022-04-01.getCatalogItem',
    ])
    expect(refusal('financesV0.listTransactions').details.replacedBy).toEqual(['finances_2024-06-19.listTransactions'])
  })

  it.each(['', '.', 'constructor', '__proto__', 'toString', 'orders.', '.getOrders', 'x'.repeat(10_000)])(
    'by the invalid name %j',
    (name) =>
      expect(refusal(name)).toMatchObject({
        kind: 'operation_not_found',
        friendly: expect.stringMatching(/^There is no operation/),
      }),
  )
})
