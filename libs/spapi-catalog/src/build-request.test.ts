import { describe, expect, it } from '@jest/globals'
import {
  buildRequest,
  catalog,
  exampleCall,
  findOperation,
  type Operation,
  type Params,
  percentEncode,
} from './index.ts'

const build = (name: string, params: Params, body?: unknown) => buildRequest(findOperation(name), params, body)
const US = 'ATVPDKIKX0DER'
const CA = 'A2EUQ1WTGCTBG2'

/** Returns a deterministic generator of numbers. */
function numbers(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return state
  }
}

/** Texts of difficult characters: reserved ones, percent signs, spaces, other scripts. */
function texts(count: number): string[] {
  const next = numbers(7)
  const letters = [...'abcXYZ019-._~!*\'();:@&=+$,/?#[]%<>{}|^`"\\ äß✓漢🙂']
  return Array.from({ length: count }, () =>
    Array.from({ length: 1 + (next() % 12) }, () => letters[next() % letters.length]).join(''),
  ).filter((text) => !/^\.{1,2}$/.test(text))
}

/** Reads the path parameters as a server does. */
function readPath({ path }: Operation, sent: string): Record<string, string> | undefined {
  const names = [...path.matchAll(/\{([^}]+)\}/g)].map(([, name]) => name ?? '')
  const source = path.split(/\{[^}]+\}/).map((part) => part.replace(/[.+]/g, '\\$&'))
  const values = new RegExp(`^${source.join('(.+)')}$`).exec(sent)?.slice(1)
  return values && Object.fromEntries(values.map((value, at) => [names[at] ?? '', decodeURIComponent(value)]))
}

describe('a request', () => {
  it.each(catalog.operations.map((operation) => [operation.id, operation] as const))(
    'of %s comes back through the path template',
    (_id, operation) => {
      const { params, body } = exampleCall(operation)
      const request = buildRequest(operation, params, body)
      const ofPath = operation.params
        .filter((param) => param.in === 'path')
        .map(({ name }) => [name, String(params[name])])
      expect(readPath(operation, request.path)).toEqual(Object.fromEntries(ofPath))
      expect(request.path).not.toMatch(/[{}]|\/\//)
      const sent = new URLSearchParams(request.query)
      for (const param of operation.params.filter((one) => one.in === 'query' && params[one.name] !== undefined))
        expect(sent.get(param.name)).toBe([params[param.name]].flat().join(','))
      expect(request.body).toEqual(body)
    },
  )

  it('preserves any text in the path and in the query', () => {
    for (const text of texts(2000)) {
      const path = build('listingsItems.getListingsItem', { sellerId: 'A', sku: text, marketplaceIds: [US] }).path
      expect(decodeURIComponent(path.split('/').at(-1) ?? '')).toBe(text)
      expect(path).toMatch(/^\/listings\/2021-08-01\/items\/A\/[A-Za-z0-9\-._~%]+$/)
      const { query } = build('ordersV0.getOrders', { MarketplaceIds: [US], BuyerEmail: text })
      expect(new URLSearchParams(query).get('BuyerEmail')).toBe(text)
      expect(query).toMatch(/^[A-Za-z0-9\-._~%=&]+$/)
      expect(percentEncode(decodeURIComponent(percentEncode(text)))).toBe(percentEncode(text))
    }
  })

  it('encodes once, including the characters that encodeURIComponent skips', () => {
    expect(build('ordersV0.getOrder', { orderId: "a!'()*b%2F/c d" }).path).toBe(
      '/orders/v0/orders/a%21%27%28%29%2Ab%252F%2Fc%20d',
    )
  })

  it('sends lists with commas or repeated, by the model', () => {
    const dates = { CreatedAfter: '2026-08-01T00:00:00+02:00' }
    expect(build('ordersV0.getOrders', { ...dates, MarketplaceIds: [US, CA] }).query).toBe(
      `CreatedAfter=2026-08-01T00%3A00%3A00%2B02%3A00&MarketplaceIds=${US}%2C${CA}`,
    )
    expect(build('ordersV0.getOrders', { ...dates, MarketplaceIds: `${US},${CA}` }).query).toContain(`${US}%2C${CA}`)
    expect(build('listPrepDetails', { marketplaceId: US, mskus: ['a', 'b'] }).query).toBe(
      `marketplaceId=${US}&mskus=a&mskus=b`,
    )
  })

  it('encodes twice what Amazon decodes twice', () => {
    for (const [sku, sent] of [
      ['test%msku', 'test%2525msku'],
      ['test,msku', 'test%252Cmsku'],
      ['a+b c', 'a%252Bb%20c'],
      ['a&b/c', 'a%26b%2Fc'],
    ]) {
      for (const name of ['listPrepDetails', 'listItemComplianceDetails'])
        expect(build(name, { marketplaceId: US, mskus: [sku] }).query).toContain(`mskus=${sent}`)
    }
    const { query } = build('getPricing', { MarketplaceId: US, ItemType: 'Sku', Skus: ['a,b', 'c d'] })
    expect(query).toContain('Skus=a%252Cb%2Cc%2520d&')
  })

  it('keeps the slashes of a parameter that is a path, without empty segments', () => {
    const upload = { marketplaceIds: [US], contentMD5: '1B2M2Y8AsgTpgAmY7PhCfg==' }
    const { path, query } = build('createUploadDestinationForResource', {
      ...upload,
      resource: '/messaging//v1/orders/a b/',
    })
    expect(path).toBe('/uploads/2020-11-01/uploadDestinations/messaging/v1/orders/a%20b')
    expect(query).toContain('contentMD5=1B2M2Y8AsgTpgAmY7PhCfg%3D%3D')
  })

  it('has headers in lower case, and omits absent parameters', () => {
    const params = { 'X-Amzn-Shipping-Business-Id': 'AmazonShipping_US', trackingId: '1', carrierId: 'c' }
    expect(build('shippingV2.getTracking', params)).toEqual({
      path: '/shipping/v2/tracking',
      query: 'trackingId=1&carrierId=c',
      headers: { 'x-amzn-shipping-business-id': 'AmazonShipping_US' },
      body: undefined,
    })
  })

  it('does not interpret replacement patterns in a value', () => {
    expect(build('ordersV0.getOrder', { orderId: '$&$1{orderId}' }).path).toBe(
      '/orders/v0/orders/%24%26%241%7BorderId%7D',
    )
  })

  it.each([['..'], ['.'], [''], [undefined], [{}]])('is refused with the path step %p', (orderId) => {
    expect(() => build('ordersV0.getOrder', { orderId })).toThrow('orderId')
  })

  it('is refused with a value that would end a header or cannot be encoded', () => {
    expect(() => build('addInventory', { 'x-amzn-idempotency-token': 'a\nb: c' })).toThrow('printable ASCII')
    expect(() => build('ordersV0.getOrders', { BuyerEmail: 'a\ud800' })).toThrow('valid Unicode')
    expect(() => build('createUploadDestinationForResource', { resource: '//' })).toThrow('must not be empty')
  })
})
