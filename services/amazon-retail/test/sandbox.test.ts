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

/** The examples of the models look like this: an impossible date, and no required parameters. */
const impossible = { operation: 'ordersV0.getOrders', params: { CreatedAfter: 'TEST_CASE_400' } }

describe('in the sandbox', () => {
  it('a call that breaks the model is sent unchanged', async () => {
    answerNext(400, { errors: [{ code: 'InvalidInput', message: 'Invalid Input' }] })
    expect(await ask(impossible)).toMatchObject({
      status: 502,
      body: { kind: 'upstream_error', status: 400, errors: [{ code: 'InvalidInput', message: 'Invalid Input' }] },
    })
    expect(last()?.path).toContain('/sandbox/na/orders/v0/orders?CreatedAfter=TEST_CASE_400')
    expect(last()?.path).not.toContain('MarketplaceIds')
  })

  it('a call without an example is answered with its problems', async () => {
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

  it('a call without an example is sent once more with the defaults of the merchant', async () => {
    answerNext(400, noMatch)
    const { status, body } = await ask({ operation: 'ordersV0.getOrders', params: { CreatedAfter: '2026-08-01' } })
    expect({ status, body }).toMatchObject({ status: 200, body: { ok: true, operation: 'ordersV0.getOrders' } })
    expect(last()?.path).toContain('MarketplaceIds=ATVPDKIKX0DER')
  })

  it('slow operations get the faster rate limit of the sandbox', async () => {
    const slow = { operation: 'getCompetitiveSummary', body: { requests: [] } }
    for (let call = 0; call < 4; call++) {
      answerNext(400, { errors: [] })
      expect((await ask(slow)).body).toMatchObject({ kind: 'upstream_error' })
    }
  })

  it('a call without a path parameter is refused', async () => {
    const before = service.simulator.requests().length
    expect(await ask({ operation: 'ordersV0.getOrder' })).toMatchObject({
      status: 400,
      body: { kind: 'validation_error', issues: [{ path: 'params.orderId' }] },
    })
    expect(service.simulator.requests()).toHaveLength(before)
  })

  it('a dry run shows the problems, and changes nothing', async () => {
    const write = { operation: 'ordersV0.updateShipmentStatus', params: { orderId: 'ID' }, body: { marketplaceId: 1 } }
    const { body } = await ask(write)
    expect(body).toMatchObject({
      ok: true,
      dryRun: true,
      preview: {
        items: [
          {
            problems: expect.arrayContaining([
              expect.objectContaining({ path: expect.stringContaining('shipmentStatus') }),
            ]),
          },
        ],
      },
    })
    expect(service.simulator.requests().filter(({ mutating }) => mutating)).toEqual([])
  })
})
