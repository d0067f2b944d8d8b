import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { openRunningService, type Reply, type RunningService } from './support/running-service.ts'

const tenantId = `tnt_${randomBytes(6).toString('hex')}`
const sellerId = 'A1TC6TR41LC00P5'
const scopes = ['retail:read', 'retail:write']
let service: RunningService
let token: string
let merchantId: string
let sku: string
beforeAll(async () => {
  service = await openRunningService({ redisDb: '12' })
  const [own] = await service.connect(tenantId, sellerId)
  merchantId = own?.merchantId ?? ''
  token = await service.tokenOf(tenantId, scopes)
  const found = await ask({ operation: 'searchListingsItems', params: { pageSize: 1 } })
  sku = (found.body.payload as { items: { sku: string }[] }).items[0]?.sku ?? ''
})
afterAll(() => service?.close())
beforeEach(() => {
  service.simulator.faults.clear()
  service.simulator.settings.quotaFactor = 1_000
})

const ask = (body: Record<string, unknown>, bearer = token): Promise<Reply> =>
  service.post('/api/amazon/spapi/call', bearer, { merchantId, ...body })
const mutating = () => service.simulator.requests().filter((request) => request.mutating).length
const price = (amount: number) => ({
  operation: 'patchListingsItem',
  params: { sku },
  body: {
    productType: 'PRODUCT',
    patches: [
      {
        op: 'replace',
        path: '/attributes/item_name',
        value: [{ value: `Tent ${amount}`, language_tag: 'en_US', marketplace_id: 'ATVPDKIKX0DER' }],
      },
    ],
  },
})
const nameNow = async (): Promise<unknown> => {
  const { body } = await ask({
    operation: 'listingsItems.getListingsItem',
    params: { sku, includedData: ['attributes'] },
  })
  return (body.payload as { attributes: { item_name: { value: string }[] } }).attributes.item_name[0]?.value
}

describe('a write', () => {
  it.each([
    ['a patch', { ...price(1), params: { sku: 'NO-SUCH-SKU' } }],
    ['a removal', { operation: 'deleteListingsItem', params: { sku: 'NO-SUCH-SKU' } }],
  ])('that is %s of an object that does not exist has the problem not_found in its preview', async (_what, call) => {
    const { status, body } = await ask(call)
    expect({ status, preview: body.preview }).toMatchObject({
      status: 200,
      preview: {
        items: [
          { id: 'NO-SUCH-SKU', problems: [{ code: 'not_found', message: expect.stringContaining('does not exist') }] },
        ],
        summary: { withProblems: 1 },
      },
    })
  })

  it('that is nested too deeply to be stored is refused as invalid', async () => {
    const { body } = price(1)
    const deep = `${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`
    const text = JSON.stringify({ merchantId, ...price(1) }).replace('"value":"Tent 1"', `"value":${deep}`)
    expect(await service.post('/api/amazon/spapi/call', token, text)).toMatchObject({
      status: 400,
      body: { kind: 'validation_error', friendly: 'the body is nested more than 200 levels deep' },
    })
    const patches = body.patches.map((patch) => ({ ...patch, path: '/a'.repeat(50_000) }))
    expect(await ask({ ...price(1), body: { ...body, patches } })).toMatchObject({
      status: 400,
      body: {
        kind: 'validation_error',
        issues: [{ path: 'body.patches.0.path', message: 'must have at most 100 steps' }],
      },
    })
  })

  it.each([undefined, true, 'false', 0, null, 'no'])(
    'with dryRun %p is a dry run: it shows, and changes nothing',
    async (dryRun) => {
      const before = mutating()
      const nameBefore = await nameNow()
      const { status, body } = await ask({ ...price(1), dryRun })
      expect({ status, body }).toMatchObject({
        status: 200,
        body: {
          ok: true,
          dryRun: true,
          auditId: expect.any(String),
          preview: {
            items: [
              {
                index: 0,
                id: sku,
                before: { sku, attributes: expect.any(Object) },
                after: {
                  attributes: expect.objectContaining({ item_name: [expect.objectContaining({ value: 'Tent 1' })] }),
                },
                changes: [{ field: 'attributes.item_name.0.value', from: nameBefore, to: 'Tent 1' }],
                problems: [],
              },
            ],
            summary: { items: 1, changes: 1 },
            request: {
              method: 'PATCH',
              path: `/listings/2021-08-01/items/${sellerId}/${encodeURIComponent(sku)}`,
              query: 'marketplaceIds=ATVPDKIKX0DER',
              body: price(1).body,
            },
          },
        },
      })
      expect(mutating()).toBe(before)
      expect(await nameNow()).toBe(nameBefore)
    },
  )

  it('with dryRun false is committed, and recorded before it is sent', async () => {
    const before = mutating()
    const { status, body } = await ask({ ...price(2), dryRun: false })
    expect({ status, body }).toMatchObject({
      status: 200,
      body: {
        ok: true,
        dryRun: false,
        auditId: expect.any(String),
        results: [{ index: 0, id: sku, ok: true }],
        payload: { sku, status: 'ACCEPTED' },
        amazonRequestId: expect.any(String),
      },
    })
    expect(mutating()).toBe(before + 1)
    expect(await nameNow()).toBe('Tent 2')
    const events = (await service.auditOf(tenantId)).filter(({ details }) => details.audit_id === body.auditId)
    expect(events).toMatchObject([
      {
        action: 'retail.write.started',
        outcome: { status: 'ok' },
        details: { changed: ['attributes.item_name.0.value'] },
      },
      {
        action: 'retail.write.finished',
        outcome: { status: 'ok' },
        details: { amazon_request_id: body.amazonRequestId },
      },
    ])
    expect(JSON.stringify(events)).not.toContain('Tent 2')
  })

  it('requires retail:write, and the answer names the scope', async () => {
    const before = mutating()
    for (const dryRun of [true, false]) {
      expect(await ask({ ...price(3), dryRun }, await service.tokenOf(tenantId))).toMatchObject({
        status: 403,
        body: { kind: 'insufficient_scope', missing: ['retail:write'] },
      })
    }
    expect(mutating()).toBe(before)
  })

  it("that is invalid, or for another tenant's merchant, is refused in both modes", async () => {
    const before = mutating()
    for (const dryRun of [true, false]) {
      expect(await ask({ ...price(3), body: { patches: [] }, dryRun })).toMatchObject({
        status: 400,
        body: {
          kind: 'validation_error',
          issues: expect.arrayContaining([{ path: 'body.productType', message: expect.any(String) }]),
        },
      })
      const many = Array.from({ length: 201 }, () => price(1).body.patches[0])
      expect(await ask({ ...price(3), body: { productType: 'PRODUCT', patches: many }, dryRun })).toMatchObject({
        status: 400,
        body: { kind: 'validation_error', issues: [{ path: 'body.patches' }] },
      })
      expect(await ask({ ...price(3), merchantId: 'mer_none_us', dryRun })).toMatchObject({
        status: 404,
        body: { kind: 'merchant_not_found' },
      })
    }
    expect(mutating()).toBe(before)
  })

  it('of a SKU that does not exist has no state before', async () => {
    const { body } = await ask({ operation: 'listingsItems.deleteListingsItem', params: { sku: 'NO-SUCH-SKU' } })
    expect(body).toMatchObject({
      ok: true,
      dryRun: true,
      preview: { items: [{ id: 'NO-SUCH-SKU', before: null, after: null }] },
    })
  })
})

describe('an idempotency key', () => {
  it('returns the first answer again, and writes nothing', async () => {
    const idempotencyKey = randomBytes(8).toString('hex')
    const before = mutating()
    const first = await ask({ ...price(4), dryRun: false, idempotencyKey })
    const again = await ask({ ...price(4), dryRun: false, idempotencyKey })
    expect(again.body).toEqual(first.body)
    expect(mutating()).toBe(before + 1)
  })

  it('of two concurrent calls lets one write, and returns its answer to both', async () => {
    const idempotencyKey = randomBytes(8).toString('hex')
    const before = mutating()
    const both = await Promise.all([1, 2].map(() => ask({ ...price(5), dryRun: false, idempotencyKey })))
    expect(both[0]?.body).toMatchObject({ ok: true, dryRun: false })
    expect(both[1]?.body).toEqual(both[0]?.body)
    expect(mutating()).toBe(before + 1)
  })

  it('that is used with another body is refused', async () => {
    const idempotencyKey = randomBytes(8).toString('hex')
    await ask({ ...price(6), dryRun: false, idempotencyKey })
    const before = mutating()
    expect(await ask({ ...price(7), dryRun: false, idempotencyKey })).toMatchObject({
      status: 400,
      body: { kind: 'validation_error', issues: [{ path: 'idempotencyKey' }] },
    })
    expect(mutating()).toBe(before)
  })

  it('of a write that Amazon refused can be used again', async () => {
    const idempotencyKey = randomBytes(8).toString('hex')
    service.simulator.faults.add({
      api: 'spapi',
      operation: 'patchListingsItem',
      fault: { type: 'status', status: 400 },
    })
    const refused = await ask({ ...price(8), dryRun: false, idempotencyKey })
    expect(refused).toMatchObject({
      status: 502,
      body: {
        kind: 'upstream_error',
        status: 400,
        auditId: expect.any(String),
        results: [{ index: 0, id: sku, ok: false }],
      },
    })
    expect(await ask({ ...price(8), dryRun: false, idempotencyKey })).toMatchObject({ status: 200, body: { ok: true } })
  })
})

describe('a write whose answer is lost', () => {
  it.each(['lost-answer', 'reset', 'half'] as const)(
    'by %s is not sent again, neither by a retry nor for its idempotency key',
    async (type) => {
      const idempotencyKey = randomBytes(8).toString('hex')
      const before = mutating()
      service.simulator.faults.add({ api: 'spapi', operation: 'patchListingsItem', fault: { type } })
      const first = await ask({ ...price(9), dryRun: false, idempotencyKey })
      expect(first).toMatchObject({
        status: 502,
        body: {
          ok: false,
          kind: 'upstream_error',
          auditId: expect.any(String),
          results: [{ index: 0, id: sku, ok: false, code: 'unknown' }],
        },
      })
      const again = await ask({ ...price(9), dryRun: false, idempotencyKey })
      expect(again.body).toEqual({ ...first.body, requestId: again.body.requestId })
      expect(mutating() - before).toBeLessThanOrEqual(1)
    },
  )

  it('by a 500 is not sent again', async () => {
    const before = service.simulator.requests().at(-1)?.seq ?? 0
    service.simulator.faults.add({
      api: 'spapi',
      operation: 'patchListingsItem',
      fault: { type: 'status', status: 500 },
    })
    expect(await ask({ ...price(10), dryRun: false })).toMatchObject({
      status: 502,
      body: { kind: 'upstream_error', status: 500, results: [{ code: 'unknown' }] },
    })
    const sent = service.simulator.requests(before).filter(({ operation }) => operation?.endsWith('patchListingsItem'))
    expect(sent).toHaveLength(1)
  })
})

describe('a write that cannot have taken effect', () => {
  it.each<[string, Parameters<RunningService['simulator']['faults']['add']>[0]['fault']]>([
    ['a limit', { type: 'status', status: 429 }],
    ['an expired token', { type: 'expired-token' }],
  ])('after %s is retried, and takes effect once', async (_name, fault) => {
    service.simulator.faults.add({ api: 'spapi', operation: 'patchListingsItem', fault })
    const before = service.simulator.requests().at(-1)?.seq ?? 0
    expect(await ask({ ...price(11), dryRun: false })).toMatchObject({ status: 200, body: { results: [{ ok: true }] } })
    const sent = service.simulator.requests(before).filter(({ operation }) => operation?.endsWith('patchListingsItem'))
    expect(sent.map(({ status }) => status)).toEqual([expect.any(Number), 200])
  })

  it('is not sent when the state cannot be read now', async () => {
    const before = mutating()
    service.simulator.faults.add({
      api: 'spapi',
      operation: 'getListingsItem',
      times: 5,
      fault: { type: 'status', status: 503 },
    })
    expect(await ask({ ...price(12), dryRun: false })).toMatchObject({
      status: 502,
      body: { kind: 'upstream_error', status: 503 },
    })
    expect(mutating()).toBe(before)
  })
})
