import { randomBytes } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { serverKeepAlive } from '@platform/lifecycle'
import { until } from '@platform/testkit'
import { openRunningService, type Reply, type RunningService } from './support/running-service.ts'

const tenantId = `tnt_${randomBytes(6).toString('hex')}`
let service: RunningService
let token: string
let merchantId: string
beforeAll(async () => {
  service = await openRunningService({ redisDb: '13' })
  const [own] = await service.connect(tenantId, 'A1TC6TR41LC00P5')
  merchantId = own?.merchantId ?? ''
  token = await service.tokenOf(tenantId)
})
afterAll(() => service?.close())
beforeEach(() => {
  service.simulator.faults.clear()
  service.simulator.settings.quotaFactor = 1_000
})

const operation = 'sellers.getMarketplaceParticipations'
const ask = (body: Record<string, unknown> = {}, bearer = token): Promise<Reply> =>
  service.post('/api/amazon/spapi/call', bearer, { merchantId, operation, ...body })
const sentSince = (seq: number) => service.simulator.requests(seq).filter(({ api }) => api === 'spapi')
const seq = () => service.simulator.requests().at(-1)?.seq ?? 0

describe('a read', () => {
  // Retries take from a budget, which these calls use up.
  beforeEach(() => service.freshRetryBudget())

  it.each(['reset', 'half', 'lost-answer'] as const)('is retried once after %s', async (type) => {
    service.simulator.faults.add({ api: 'spapi', fault: { type } })
    expect(await ask()).toMatchObject({ status: 200, body: { ok: true } })
    await service.freshRetryBudget()
    service.simulator.faults.add({ api: 'spapi', times: 9, fault: { type } })
    const before = seq()
    const failed = await ask()
    expect(failed).toMatchObject({ status: 502, body: { ok: false, kind: 'upstream_error' } })
    expect(failed.body.status).toBeUndefined()
    expect(sentSince(before)).toHaveLength(2)
  })

  it.each([500, 503])('is retried once after %i', async (status) => {
    service.simulator.faults.add({ api: 'spapi', fault: { type: 'status', status } })
    expect(await ask()).toMatchObject({ status: 200 })
    await service.freshRetryBudget()
    service.simulator.faults.add({ api: 'spapi', times: 9, fault: { type: 'status', status } })
    const before = seq()
    expect(await ask()).toMatchObject({ status: 502, body: { kind: 'upstream_error', status } })
    expect(sentSince(before)).toHaveLength(2)
  })

  it('with an expired token gets a new one once', async () => {
    service.simulator.faults.add({ api: 'spapi', fault: { type: 'expired-token' } })
    expect(await ask()).toMatchObject({ status: 200 })
    service.simulator.faults.add({ api: 'spapi', times: 9, fault: { type: 'expired-token' } })
    const before = seq()
    expect(await ask()).toMatchObject({ status: 502, body: { kind: 'upstream_error', status: 403 } })
    expect(sentSince(before)).toHaveLength(2)
  })

  it('is retried after 429, then answers with Retry-After', async () => {
    const limited = { type: 'status', status: 429 } as const
    service.simulator.faults.add({ api: 'spapi', operation: 'getOrderItems', fault: limited })
    const items = { operation: 'ordersV0.getOrderItems', params: { orderId: '111-1234567-1234567' } }
    const reply = await ask({ ...items, timeoutMs: 20_000 })
    expect(reply.body.status).not.toBe(429)
    service.simulator.faults.add({ api: 'spapi', operation, times: 99, fault: limited })
    const throttled = await ask({ timeoutMs: 2_000 })
    expect(throttled).toMatchObject({
      status: 429,
      body: { kind: 'throttled', retryAfterSeconds: expect.any(Number) },
    })
    expect(throttled.headers.get('retry-after')).toBe(String(throttled.body.retryAfterSeconds))
  })

  it('without an answer ends at its deadline', async () => {
    service.simulator.faults.add({ api: 'spapi', operation: 'getOrder', fault: { type: 'latency', ms: 3_600_000 } })
    const before = seq()
    expect(
      await ask({ operation: 'ordersV0.getOrder', params: { orderId: '111-1234567-1234567' }, timeoutMs: 1_000 }),
    ).toMatchObject({ status: 504, body: { kind: 'upstream_timeout' } })
    // The simulator answers later, and logs the request only then.
    service.simulator.release()
    await until('the request is logged', () => sentSince(before).length === 1)
  })
})

describe('Login with Amazon', () => {
  it('that fails is reported as the cause, and nothing is sent to SP-API', async () => {
    const [own] = await service.connect('tnt_lwa', 'A2AL3ALP1N3EU9', 'acc_lwa')
    service.simulator.faults.add({ api: 'lwa', times: 99, fault: { type: 'status', status: 503 } })
    const before = seq()
    const reply = await ask({ merchantId: own?.merchantId }, await service.tokenOf('tnt_lwa'))
    expect(reply).toMatchObject({ status: 502, body: { ok: false, kind: 'upstream_error' } })
    expect(sentSince(before)).toEqual([])
  })

  it('that no longer accepts a refresh token ends all calls of the merchant, and sets its status', async () => {
    const tenant = `tnt_${randomBytes(6).toString('hex')}`
    const [own] = await service.connect(tenant, 'A2AL3ALP1N3EU9')
    const bearer = await service.tokenOf(tenant)
    service.simulator.faults.add({
      api: 'lwa',
      fault: { type: 'status', status: 400, body: { error: 'invalid_grant', error_description: 'gone' } },
    })
    const before = seq()
    const call = () => ask({ merchantId: own?.merchantId }, bearer)
    expect(await call()).toMatchObject({ status: 409, body: { kind: 'reauth_required' } })
    // From now on calls are refused without a request.
    const asked = service.simulator.requests().length
    expect(await call()).toMatchObject({ status: 409, body: { kind: 'reauth_required' } })
    expect(service.simulator.requests()).toHaveLength(asked)
    expect(sentSince(before)).toEqual([])
    expect((await service.get('/api/amazon/merchants', bearer)).body.merchants).toEqual(
      expect.arrayContaining([expect.objectContaining({ merchantId: own?.merchantId, status: 'reauth_required' })]),
    )
    expect(await service.auditOf(tenant)).toEqual(
      expect.arrayContaining([expect.objectContaining({ action: 'connection.lost' })]),
    )
  })
})

describe('unusual answers of Amazon', () => {
  let server: Server
  let proxied: RunningService
  const answers = new Map<string, { status: number; type: string; body: string; headers?: Record<string, string> }>()
  beforeAll(async () => {
    // Proxies in front of Amazon answer in HTML.
    server = createServer(serverKeepAlive, async (req, res) => {
      const answer = [...answers].find(([path]) => req.url?.includes(path))?.[1]
      if (answer) {
        return void res.writeHead(answer.status, { 'content-type': answer.type, ...answer.headers }).end(answer.body)
      }
      const chunks: Buffer[] = []
      for await (const chunk of req) chunks.push(chunk)
      const response = await fetch(`${service.simulator.url}${req.url}`, {
        method: req.method ?? 'GET',
        headers: { 'content-type': req.headers['content-type'] ?? '' },
        ...(chunks.length > 0 && { body: Buffer.concat(chunks) }),
      })
      res.writeHead(response.status, { 'content-type': 'application/json' }).end(await response.text())
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    proxied = await openRunningService({ redisDb: '14', AMAZON_URL: `http://127.0.0.1:${port}` })
    await proxied.connect(tenantId, 'A1TC6TR41LC00P5', 'acc_proxied')
  })
  afterAll(async () => {
    await proxied?.close()
    server?.closeAllConnections()
    server?.close()
  })
  const path = '/sellers/v1/marketplaceParticipations'
  const askProxied = async (): Promise<Reply> =>
    proxied.post('/api/amazon/spapi/call', await proxied.tokenOf(tenantId), { merchantId: 'mer_proxied_us', operation })

  it('bodies that are not JSON are omitted for failures and returned as text for successes', async () => {
    answers.set(path, { status: 502, type: 'text/html', body: '<html>Bad Gateway</html>' })
    const failed = await askProxied()
    expect(failed).toMatchObject({ status: 502, body: { kind: 'upstream_error', status: 502, errors: [] } })
    expect(JSON.stringify(failed.body)).not.toContain('html')
    answers.set(path, { status: 200, type: 'text/plain', body: 'not JSON' })
    expect(await askProxied()).toMatchObject({ status: 200, body: { payload: 'not JSON' } })
  })

  it('an empty body is null, and the Location of a created resource is passed on', async () => {
    answers.set(path, { status: 204, type: 'text/plain', body: '', headers: { location: '/sellers/v1/made/1' } })
    expect(await askProxied()).toMatchObject({
      status: 200,
      body: { ok: true, status: 204, payload: null, location: '/sellers/v1/made/1' },
    })
  })

  it('integers beyond 2^53 keep their digits', async () => {
    answers.set(path, { status: 200, type: 'application/json', body: '{"payload":[{"id":9007199254740993}]}' })
    expect((await askProxied()).body.payload).toEqual({ payload: [{ id: '9007199254740993' }] })
  })

  it('a redirect is not followed', async () => {
    answers.set(path, { status: 302, type: 'text/plain', body: '', headers: { location: service.simulator.url } })
    expect(await askProxied()).toMatchObject({ status: 502, body: { kind: 'upstream_error', status: 302 } })
  })

  it('a body of more than 10 MB is refused', async () => {
    answers.set(path, { status: 200, type: 'application/json', body: JSON.stringify('x'.repeat(11 * 1_048_576)) })
    expect(await askProxied()).toMatchObject({ status: 422, body: { kind: 'response_too_large' } })
  })
})

describe('an unreachable Redis', () => {
  it('does not prevent calls', async () => {
    const alone = await openRunningService({ REDIS_URL: 'redis://127.0.0.1:1' })
    try {
      await alone.connect('tnt_alone', 'A1TC6TR41LC00P5', 'acc_alone')
      const reply = await alone.post('/api/amazon/spapi/call', await alone.tokenOf('tnt_alone'), {
        merchantId: 'mer_alone_us',
        operation,
      })
      expect(reply).toMatchObject({ status: 200, body: { ok: true } })
    } finally {
      await alone.close()
    }
  })
})

describe('the log', () => {
  it('contains no token, no secret and no personal data, whatever went wrong above', async () => {
    const pii = await service.tokenOf(tenantId, ['retail:read', 'retail:pii', 'retail:write'])
    const orders = await ask({ operation: 'ordersV0.getOrders', params: { CreatedAfter: '2026-01-01T00:00:00Z' } }, pii)
    const orderId = /"AmazonOrderId":"([\d-]+)"/.exec(JSON.stringify(orders.body))?.[1]
    await ask({ operation: 'ordersV0.getOrderAddress', params: { orderId } }, pii)
    await ask({ operation: 'listingsItems.deleteListingsItem', params: { sku: 'X' }, dryRun: false }, pii)
    const all = service.logged.join('')
    expect(all).toContain('amazon.answered')
    expect(all).toContain('http.failed')
    expect(all).not.toMatch(/Atz[ar]\||Bearer ey|x-amz-access-token/)
    const { applications, sellers, aws } = service.simulator.credentials
    for (const secret of [
      applications.retail.clientSecret,
      aws.secretAccessKey,
      ...sellers.map(({ refreshToken }) => refreshToken.slice(5)),
    ]) {
      expect(all).not.toContain(secret)
    }
    const events = JSON.stringify(await service.auditOf(tenantId))
    expect(events).toContain('getOrderAddress')
    expect(events).not.toMatch(/Atz[ar]\||ShippingAddress|AddressLine/)
  })
})
