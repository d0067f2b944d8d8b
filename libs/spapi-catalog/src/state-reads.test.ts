import { describe, expect, it } from '@jest/globals'
import { catalog, exampleCall, findOperation, type Params, stateReads, validateCall } from './index.ts'

const reads = (name: string, params: Params, body?: unknown) =>
  stateReads(findOperation(name), params, body).map(({ operation, params: own }) => ({ [operation.id]: own }))

const withState = catalog.operations.filter(({ stateRead }) => stateRead)

describe('the read ahead of a write', () => {
  it('exists for writes whose state can be read', () => {
    expect(withState.length).toBeGreaterThan(100)
    expect(withState.filter(({ access }) => access !== 'write').map(({ id }) => id)).toEqual([])
  })

  it.each(withState.map((operation) => [operation.id, operation] as const))(
    'of %s is a read, and valid as it is made',
    (_id, write) => {
      const { params, body } = exampleCall(write)
      const calls = stateReads(write, params, body)
      expect(calls).toHaveLength(1)
      for (const { operation, params: own } of calls) {
        expect(operation.access).toBe('read')
        expect(operation.method).toBe('GET')
        expect(validateCall(operation, own)).toEqual({ problems: [] })
      }
      const known = new Set(catalog.get(write.stateRead?.operation ?? '')?.params.map(({ name }) => name))
      expect(Object.keys(write.stateRead?.params ?? {}).filter((name) => !known.has(name))).toEqual([])
    },
  )

  it('gets its parameters from those of the write', () => {
    expect(reads('patchListingsItem', { sellerId: 'A', sku: 'S', marketplaceIds: 'M1, M2' })).toEqual([
      {
        'listingsItems_2021-08-01.getListingsItem': {
          sellerId: 'A',
          sku: 'S',
          marketplaceIds: ['M1', 'M2'],
          includedData: ['summaries', 'attributes', 'issues', 'offers', 'fulfillmentAvailability'],
        },
      },
    ])
  })

  it('gets its parameters from the body, with all items of a list in one read', () => {
    const mskuPrepDetails = [{ msku: 'a' }, { msku: 'b' }, { msku: 'a' }]
    expect(reads('setPrepDetails', {}, { marketplaceId: 'M', mskuPrepDetails })).toEqual([
      { 'fulfillmentInbound_2024-03-20.listPrepDetails': { marketplaceId: 'M', mskus: ['a', 'b'] } },
    ])
  })

  it('is repeated for each resource that is read individually', () => {
    const acknowledgements = [{ purchaseOrderNumber: '1' }, { purchaseOrderNumber: '2' }, { purchaseOrderNumber: '1' }]
    expect(reads('vendorOrders.submitAcknowledgement', {}, { acknowledgements })).toEqual([
      { 'vendorOrders.getPurchaseOrder': { purchaseOrderNumber: '1' } },
      { 'vendorOrders.getPurchaseOrder': { purchaseOrderNumber: '2' } },
    ])
  })

  it.each<[string, Params, unknown]>([
    ['createFeed', {}, {}],
    ['getReport', { reportId: '1' }, undefined],
    ['setPrepDetails', {}, undefined],
    ['setPrepDetails', {}, { mskuPrepDetails: 'x', marketplaceId: 'M' }],
    ['ordersV0.confirmShipment', {}, {}],
  ])('does not exist for %s with %j and %j', (name, params, body) => expect(reads(name, params, body)).toEqual([]))
})
