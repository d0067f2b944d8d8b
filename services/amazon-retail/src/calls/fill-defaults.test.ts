import { describe, expect, it } from '@jest/globals'
import { catalog, exampleCall, merchantPlaces, type Operation, validateCall } from '@platform/spapi-catalog'
import type { Merchant } from '../merchants/merchant.ts'
import { type CallParts, fillDefaults } from './fill-defaults.ts'

const merchant: Merchant = {
  ...{ merchantId: 'mer_acme_na_ca', sellerId: 'A1SELLER', accountId: 'acc_acme_na', name: 'Acme CA' },
  ...{ marketplaceId: 'A2EUQ1WTGCTBG2', country: 'CA', region: 'NA', currency: 'CAD', status: 'connected' },
}
const own = 'ATVPDKIKX0DER'
const byId = (id: string): Operation => {
  const operation = catalog.get(id)
  if (!operation) throw new Error(`no operation ${id}`)
  return operation
}

/** Returns a copy with `change` applied to the content of each place that the path names. */
function at(value: unknown, [step, ...rest]: string[], change: (content: unknown) => unknown): unknown {
  if (step === undefined) return change(value)
  if (step === '*') return Array.isArray(value) ? value.map((item) => at(item, rest, change)) : value
  if (typeof value !== 'object' || value === null) return value
  const changed = at(Object.entries(value).find(([key]) => key === step)?.[1], rest, change)
  const others = Object.entries(value).filter(([key]) => key !== step)
  return Object.fromEntries(changed === undefined ? others : [...others, [step, changed]])
}

const withPlaces = (operation: Operation, parts: CallParts, content: (isList: boolean) => unknown): CallParts =>
  merchantPlaces(operation)
    .filter(({ names }) => names === 'marketplace')
    .reduce(
      (changed, { path, isList }) => at(changed, path.split('.'), () => content(isList)) as CallParts,
      structuredClone(parts),
    )

describe.each(catalog.operations.map((operation) => [operation.id, operation] as const))('%s', (_id, operation) => {
  const { params, body } = exampleCall(operation)
  const without = withPlaces(operation, { params, body }, () => undefined)
  const filled = fillDefaults(operation, without, merchant)
  const marketplaces = merchantPlaces(operation).filter(({ names }) => names === 'marketplace')

  it(`gets the merchant’s marketplace at ${marketplaces.map(({ path }) => path).join(', ') || 'no place'}`, () => {
    const expected = withPlaces(operation, without, (isList) =>
      isList ? [merchant.marketplaceId] : merchant.marketplaceId,
    )
    const { sellerId: _seller, ...shown } = { sellerId: undefined, ...filled.defaults }
    expect({ params: filled.params, body: filled.body }).toEqual({ params: expected.params, body: expected.body })
    expect(
      Object.values(shown)
        .flat()
        .every((value) => value === merchant.marketplaceId),
    ).toBe(true)
    const changed = marketplaces.filter(({ path }) => {
      const [part = '', ...steps] = path.split('.')
      return JSON.stringify(at(without, [part, ...steps], (value) => value ?? 'x')) !== JSON.stringify(without)
    })
    expect(Object.keys(shown).sort()).toEqual(changed.map(({ path }) => path.replace(/^params\./, '')).sort())
    expect(validateCall(operation, filled.params, filled.body).problems).toEqual(
      validateCall(operation, params, body).problems,
    )
  })

  it('keeps the caller’s own marketplace, and reports no default then', () => {
    const given = withPlaces(operation, { params, body }, (isList) => (isList ? [own] : own))
    const { sellerId: _seller, ...shown } = {
      sellerId: undefined,
      ...fillDefaults(operation, given, merchant).defaults,
    }
    expect(shown).toEqual({})
  })
})

describe('the defaults of a call', () => {
  it('fill the items of a list that lack one, and leave the others', () => {
    const requests = [{ asin: 'B1' }, { asin: 'B2', marketplaceId: own }]
    const operation = byId('productPricing_2022-05-01.getCompetitiveSummary')
    expect(fillDefaults(operation, { params: {}, body: { requests } }, merchant)).toEqual({
      params: {},
      body: { requests: [{ asin: 'B1', marketplaceId: merchant.marketplaceId }, requests[1]] },
      defaults: { 'body.requests.*.marketplaceId': merchant.marketplaceId },
    })
    expect(requests[0]).toEqual({ asin: 'B1' })
  })

  it('create no object that the caller omitted', () => {
    const operation = byId('notifications.createSubscription')
    const call = {
      params: { notificationType: 'ANY_OFFER_CHANGED' },
      body: { payloadVersion: '1.0', destinationId: 'd' },
    }
    expect(fillDefaults(operation, call, merchant)).toEqual({ ...call, defaults: {} })
  })

  it('are omitted beside a page token that excludes all other parameters', () => {
    const call = { params: { nextToken: 't' }, body: undefined }
    expect(fillDefaults(byId('reports_2021-06-30.getReports'), call, merchant)).toEqual({ ...call, defaults: {} })
  })

  it('include the seller id only if it is known', () => {
    const operation = byId('listingsItems_2021-08-01.getListingsItem')
    const call = { params: { sku: 'S' }, body: undefined }
    const marketplaceIds = [merchant.marketplaceId]
    expect(fillDefaults(operation, call, merchant).defaults).toEqual({ sellerId: 'A1SELLER', marketplaceIds })
    expect(fillDefaults(operation, call, { ...merchant, sellerId: '' }).defaults).toEqual({ marketplaceIds })
  })
})
