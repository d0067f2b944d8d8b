import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type DataPlane, insertAccount, insertWatermark, openDataPlane } from '../support/data-plane.ts'

const path = '/v1/retail/sales?account_id=acc_one'
let plane: DataPlane
beforeAll(async () => {
  plane = await openDataPlane()
  for (const tenant of [plane.tenant, plane.other]) {
    await insertAccount(tenant, 'acc_one')
    await insertWatermark(tenant, 'acc_one', 'retail_sales_daily', '2024-03-10')
  }
  await plane.tenant.insert('retail_sales_daily', [
    {
      account_id: 'acc_one',
      date: '2024-03-10',
      marketplace_id: 'ATVPDKIKX0DER',
      asin: 'B000000001',
      currency: 'USD',
      sales: '1.10',
      orders: 1,
      units: 2,
    },
  ])
})
afterAll(() => plane?.close())

/** A 304 has no body, which the usual helper would parse. */
const ask = async (etag?: string, token = plane.tenant.token) => {
  const response = await fetch(`${plane.service.url}${path}`, {
    headers: { authorization: `Bearer ${token}`, ...(etag !== undefined && { 'if-none-match': etag }) },
  })
  return { status: response.status, headers: response.headers, text: await response.text() }
}

describe('an answer about complete days', () => {
  it('may be cached by its caller, which must revalidate it before each use', async () => {
    const { headers } = await ask()
    expect(headers.get('etag')).toMatch(/^"[\w-]{43}"$/)
    expect(headers.get('cache-control')).toBe('private, no-cache')
    expect(headers.get('vary')).toBe('Authorization')
  })

  it('is not sent again to a caller that sends its ETag', async () => {
    const etag = (await ask()).headers.get('etag') ?? ''
    for (const known of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
      const { status, headers, text } = await ask(known)
      expect({ status, text, etag: headers.get('etag') }).toEqual({ status: 304, text: '', etag })
      expect(headers.get('cache-control')).toBe('private, no-cache')
      expect(headers.get('x-request-id')).toMatch(/^[\w-]{8,64}$/)
    }
    for (const known of ['"other"', '', etag.slice(1, -1)]) expect((await ask(known)).status).toBe(200)
  })

  it('is sent again after a restatement of one of its days', async () => {
    const before = await ask()
    await plane.tenant.run("UPDATE retail_sales_daily SET sales = 1.20 WHERE date = '2024-03-10'")
    const after = await ask(before.headers.get('etag') ?? '')
    expect(after.status).toBe(200)
    expect(JSON.parse(after.text)).toMatchObject({ totals: { sales: { amount: '1.20' } } })
  })

  it("does not validate another tenant's answer", async () => {
    const etag = (await ask()).headers.get('etag') ?? ''
    const foreign = await ask(etag, plane.other.token)
    expect(foreign.status).toBe(200)
    expect(foreign.headers.get('etag')).not.toBe(etag)
  })
})

it('a failure is never cached', async () => {
  const { headers } = await plane.tenant.get('/v1/retail/sales', { account_id: 'none' })
  expect([headers.get('cache-control'), headers.get('etag')]).toEqual(['no-store', null])
})
