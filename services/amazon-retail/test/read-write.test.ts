import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { exampleCall, findOperation } from '@platform/spapi-catalog'
import { openRunningService, type Reply, type RunningService } from './support/running-service.ts'

const tenantId = `tnt_${randomBytes(6).toString('hex')}`
let service: RunningService
let token: string
let merchantId: string
let sku: string
beforeAll(async () => {
  service = await openRunningService({ redisDb: '12' })
  const [own] = await service.connect(tenantId, 'A1TC6TR41LC00P5')
  merchantId = own?.merchantId ?? ''
  token = await service.tokenOf(tenantId, ['retail:read', 'retail:write'])
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
const read = (auditId: unknown, bearer = token): Promise<Reply> =>
  service.get(`/api/amazon/spapi/writes/${auditId}`, bearer)
const rename = (name: string) => ({
  operation: 'patchListingsItem',
  params: { sku },
  body: {
    productType: 'PRODUCT',
    patches: [{ op: 'replace', path: '/attributes/item_name', value: [{ value: name, language_tag: 'en_US' }] }],
  },
})

describe('GET /api/amazon/spapi/writes/<auditId>', () => {
  it('returns a preview as it was answered, with the defaults of the call', async () => {
    const dry = await ask(rename('Read 1'))
    const { status, body } = await read(dry.body.auditId)
    const { items, request } = dry.body.preview as Record<string, unknown>
    expect({ status, body }).toMatchObject({
      status: 200,
      body: {
        ...{ ok: true, auditId: dry.body.auditId, merchantId, dryRun: true, state: 'previewed', results: null },
        operation: 'listingsItems_2021-08-01.patchListingsItem',
        defaults: { sellerId: 'A1TC6TR41LC00P5', marketplaceIds: ['ATVPDKIKX0DER'] },
        preview: { items, request },
        snapshot: { sha256: expect.any(String), operation: 'listingsItems_2021-08-01.getListingsItem' },
        revert: { state: 'unsupported' },
      },
    })
    expect(dry.body.defaults).toEqual(body.defaults)
  })

  it('returns the results and the payload of a commit', async () => {
    const commit = await ask({ ...rename('Read 2'), dryRun: false })
    expect((await read(commit.body.auditId)).body).toMatchObject({
      ...{ dryRun: false, state: 'finished', finishedAt: expect.any(String) },
      ...{ results: commit.body.results, payload: commit.body.payload },
    })
    expect(commit.body.defaults).toEqual({ sellerId: 'A1TC6TR41LC00P5', marketplaceIds: ['ATVPDKIKX0DER'] })
  })

  it.each([
    ['refused', 400, 'failed'],
    ['did not answer completely', 500, 'finished'],
  ])('returns the results of a commit that Amazon %s', async (_name, status, state) => {
    service.simulator.faults.add({
      api: 'spapi',
      operation: 'patchListingsItem',
      times: 9,
      fault: { type: 'status', status },
    })
    const commit = await ask({ ...rename('Read 3'), dryRun: false })
    const { body } = await read(commit.body.auditId)
    expect(body).toMatchObject({ state, results: commit.body.results, payload: null })
    expect(commit.body.results).toMatchObject([{ ok: false }])
  })

  it('needs retail:write, and retail:pii as well for a restricted operation', async () => {
    const reader = await service.tokenOf(tenantId, ['retail:read'])
    expect(await read('x', reader)).toMatchObject({ status: 403, body: { missing: ['retail:write'] } })
    const restricted = findOperation('cancelShipment', { version: 'v0' })
    expect(restricted.restricted).toBe(true)
    const { params, body } = exampleCall(restricted)
    const dry = await ask({ operation: restricted.id, params, body })
    expect(dry.body).toMatchObject({ ok: true, dryRun: true })
    expect(await read(dry.body.auditId)).toMatchObject({ status: 403, body: { missing: ['retail:pii'] } })
    const trusted = await service.tokenOf(tenantId, ['retail:read', 'retail:write', 'retail:pii'])
    expect((await read(dry.body.auditId, trusted)).status).toBe(200)
  })

  it("answers another tenant's write exactly as a missing one", async () => {
    const { auditId } = (await ask(rename('Read 4'))).body
    const stranger = await service.tokenOf('tnt_stranger', ['retail:read', 'retail:write'])
    const [foreign, ...others] = await Promise.all(
      [auditId, '019f0000-0000-7000-8000-000000000000', 'x'].map(async (id) => {
        const { status, body } = await read(id, stranger)
        return { status, body: { ...body, requestId: '' } }
      }),
    )
    expect(foreign).toMatchObject({ status: 404, body: { kind: 'not_found' } })
    for (const other of others) expect(other).toEqual(foreign)
  })
})
