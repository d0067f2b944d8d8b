import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import { type Simulator, startSimulator } from './start-simulator.ts'
import { accessToken, askForToken, call, northwindNa } from './testing/retail-client.ts'

const order = '/na/orders/v0/orders/000-0000000-0000000'
const account = '/na/sellers/v1/account'

describe('the control plane', () => {
  let simulator: Simulator
  let token: string
  beforeAll(async () => {
    simulator = await startSimulator()
    token = await accessToken(simulator)
  })
  afterEach(() => simulator.reset())
  afterAll(() => simulator.close())

  const control = (method: string, path: string, body?: unknown) =>
    call(simulator, method, `/_simulator/${path}`, body === undefined ? {} : { body })
  const order1 = () => call(simulator, 'GET', order, { token })

  it('lists the accounts and credentials', async () => {
    const { body } = await control('GET', 'credentials')
    expect(body.sellers).toContainEqual(northwindNa)
    expect(body.advertisers[0]).toMatchObject({ profileIds: expect.any(Array), refreshToken: expect.any(String) })
    expect(await control('GET', 'health')).toMatchObject({ status: 200, body: { ok: true } })
    expect((await control('GET', 'nothing')).status).toBe(404)
    expect((await control('POST', 'faults', { api: 'spapi', fault: { type: 'other' } })).status).toBe(400)
  })

  describe('quotas', () => {
    it('accept the burst and then refuse, per seller and operation', async () => {
      const statuses: number[] = []
      for (let count = 0; count < 17; count++) statuses.push((await call(simulator, 'GET', account, { token })).status)
      expect(statuses).toEqual([...Array(15).fill(200), 429, 429])
      const refused = await call(simulator, 'GET', account, { token })
      expect(refused).toMatchObject({ status: 429, body: { errors: [{ code: 'QuotaExceeded' }] } })
      expect(refused.headers.get('retry-after')).toBeNull()
      expect(refused.headers.get('x-amzn-ratelimit-limit')).toBeNull()
      expect((await order1()).status).toBe(404)
      const other = await accessToken(simulator, simulator.credentials.sellers[2]?.refreshToken)
      const allowed = await call(simulator, 'GET', account, { token: other })
      expect(allowed.status).toBe(200)
      expect(allowed.headers.get('x-amzn-ratelimit-limit')).toBe('0.016')
    })
  })

  describe('faults', () => {
    it('a status applies to the ordered number of requests, after the skipped ones', async () => {
      await control('POST', 'faults', {
        api: 'spapi',
        operation: 'getOrder',
        skip: 1,
        times: 2,
        fault: { type: 'status', status: 503 },
      })
      const statuses: number[] = []
      for (let count = 0; count < 4; count++) statuses.push((await order1()).status)
      expect(statuses).toEqual([404, 503, 503, 404])
    })

    it('a status may have a body and headers of its own', async () => {
      const fault = { type: 'status', status: 429, headers: { 'retry-after': '3' }, body: { errors: [] } }
      await control('POST', 'faults', { api: 'spapi', pathPrefix: '/orders/', fault })
      const answer = await order1()
      expect([answer.status, answer.headers.get('retry-after'), answer.body]).toEqual([429, '3', { errors: [] }])
    })

    it('a reset and half an answer fail the request', async () => {
      for (const type of ['reset', 'half']) {
        await control('POST', 'faults', { api: 'spapi', fault: { type } })
        await expect(order1()).rejects.toThrow()
      }
      expect((await order1()).status).toBe(404)
    })

    it('a lost answer still has its effect', async () => {
      await control('POST', 'faults', { api: 'spapi', operation: 'createReport', fault: { type: 'lost-answer' } })
      const spec = { reportType: 'GET_AFN_INVENTORY_DATA', marketplaceIds: ['ATVPDKIKX0DER'] }
      const reports = '/na/reports/2021-06-30/reports'
      await expect(call(simulator, 'POST', reports, { token, body: spec })).rejects.toThrow()
      const { body } = await call(simulator, 'GET', reports, { token, query: { reportTypes: spec.reportType } })
      expect(body.reports).toHaveLength(1)
    })

    it('an expired token, a latency and a failure of Login with Amazon apply as ordered', async () => {
      simulator.faults.add({ api: 'spapi', fault: { type: 'expired-token' } })
      simulator.faults.add({ api: 'spapi', fault: { type: 'latency', ms: 120 } })
      const startedAt = performance.now()
      expect((await order1()).body.errors[0].details).toMatch(/access token.*expired/)
      expect(performance.now() - startedAt).toBeGreaterThan(110)
      simulator.faults.add({ api: 'lwa', fault: { type: 'status', status: 503 } })
      expect((await askForToken(simulator, {})).status).toBe(503)
      simulator.faults.add({ api: 'spapi', times: 9, fault: { type: 'reset' } })
      await control('DELETE', 'faults')
      expect((await order1()).status).toBe(404)
    })
  })

  it('every request is logged without its secrets', async () => {
    await accessToken(simulator)
    await order1()
    const { body } = await control('GET', 'requests?after=0')
    expect(body.requests).toMatchObject([
      { api: 'lwa', operation: 'token', status: 200, mutating: false },
      { api: 'spapi', method: 'GET', operation: 'ordersV0.getOrder', status: 404, partner: northwindNa?.sellerId },
    ])
    const text = JSON.stringify(body)
    for (const secret of [token, northwindNa?.refreshToken, simulator.credentials.applications.retail.clientSecret]) {
      expect(text).not.toContain(secret)
    }
    expect((await control('GET', `requests?after=${body.requests[1].seq}`)).body.requests).toEqual([])
  })
})
