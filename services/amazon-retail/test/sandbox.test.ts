import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { openRunningService, type RunningService } from './support/running-service.ts'

const tenantId = `tnt_${randomBytes(6).toString('hex')}`
let service: RunningService
let token: string
let merchantId: string
beforeAll(async () => {
  service = await openRunningService({ redisDb: '5', SPAPI_SANDBOX: 'true' })
  const [own] = await service.connect(tenantId, 'A1TC6TR41LC00P5')
  merchantId = own?.merchantId ?? ''
  token = await service.tokenOf(tenantId, ['retail:read', 'retail:write'])
})
afterAll(() => service?.close())
beforeEach(() => service.simulator.faults.clear())

const ask = (body: Record<string, unknown>) => service.post('/api/amazon/spapi/call', token, { merchantId, ...body })
const last = () => service.simulator.requests().findLast(({ api }) => api === 'spapi')
const answerNext = (status: number, body: unknown) =>
  service.simulator.faults.add({ api: 'spapi', fault: { type: 'status', status, body } })
const noMatch = { errors: [{ code: 'InvalidInput', message: 'Could not match input arguments', details: '' }] }

/** The models' own examples are like that: a date that is none, and nothing of what is required. */
const impossible = { operation: 'ordersV0.getOrders', params: { CreatedAfter: 'TEST_CASE_400' } }

describe('in the sandbox', () => {
  it("a call that breaks the model is Amazon's to judge, and nothing is added to it", async () => {
    answerNext(400, { errors: [{ code: 'InvalidInput', message: 'Invalid Input' }] })
    expect(await ask(impossible)).toMatchObject({
      status: 502,
      body: { kind: 'upstream_error', status: 400, errors: [{ code: 'InvalidInput', message: 'Invalid Input' }] },
    })
    expect(last()?.path).toContain('/sandbox/na/orders/v0/orders?CreatedAfter=TEST_CASE_400')
    expect(last()?.path).not.toContain('MarketplaceIds')
  })

  it('one that Amazon has no answer for is told what is wrong with it', async () => {
    answerNext(400, noMatch)
    expect(await ask({ operation: 'getItemOffers', params: { Asin: 'B000000001' } })).toMatchObject({
      status: 400,
      body: {
        kind: 'validation_error',
        issues: expect.arrayContaining([
          { path: 'params.ItemCondition', message: expect.stringContaining('is required') },
        ]),
      },
    })
    answerNext(400, noMatch)
    expect(await ask({ operation: 'sellers.getMarketplaceParticipations' })).toMatchObject({
      status: 502,
      body: { kind: 'upstream_error', status: 400 },
    })
  })

  it('one that only lacks what the merchant says is asked once more with it, when there is no example without', async () => {
    answerNext(400, noMatch)
    const { status, body } = await ask({ operation: 'ordersV0.getOrders', params: { CreatedAfter: '2026-08-01' } })
    expect({ status, body }).toMatchObject({ status: 200, body: { ok: true, operation: 'ordersV0.getOrders' } })
    expect(last()?.path).toContain('MarketplaceIds=ATVPDKIKX0DER')
  })

  it('calls go at its pace, which is faster than that of slow operations', async () => {
    const slow = { operation: 'getCompetitiveSummary', body: { requests: [] } }
    for (let call = 0; call < 4; call++) {
      answerNext(400, { errors: [] })
      expect((await ask(slow)).body).toMatchObject({ kind: 'upstream_error' })
    }
  })

  it('what has no address is refused all the same', async () => {
    const before = service.simulator.requests().length
    expect(await ask({ operation: 'ordersV0.getOrder' })).toMatchObject({
      status: 400,
      body: { kind: 'validation_error', issues: [{ path: 'params.orderId' }] },
    })
    expect(service.simulator.requests()).toHaveLength(before)
  })

  it('a dry run shows what is wrong, and changes nothing', async () => {
    const write = { operation: 'ordersV0.updateShipmentStatus', params: { orderId: 'ID' }, body: { marketplaceId: 1 } }
    const { body } = await ask(write)
    expect(body).toMatchObject({
      ok: true,
      dryRun: true,
      preview: { items: [{ problems: expect.arrayContaining([expect.stringContaining('shipmentStatus')]) }] },
    })
    expect(service.simulator.requests().filter(({ mutating }) => mutating)).toEqual([])
  })
})
