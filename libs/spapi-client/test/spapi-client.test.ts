import { randomUUID } from 'node:crypto'
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { createQuota, createRetryBudget, createTransport, type Transport } from '@platform/amazon'
import { serverKeepAlive } from '@platform/lifecycle'
import { SharedRedis } from '@platform/redis'
import { buildRequest, catalog } from '@platform/spapi-catalog'
import { createCallBulkhead, createCallMetrics, RateLimiter, SpapiClient, startDeadline } from '@platform/spapi-client'
import { createLogger, createMetrics } from '@platform/telemetry'
import { stack } from '@platform/testkit'

const text = '{"payload":{"id":12345678901234567890.25,"price":10.10}}'
const log = createLogger('test', 'silent')
const seen: IncomingHttpHeaders[] = []
let amazon: Server
let url: string
let redis: SharedRedis
let transport: Transport
beforeAll(async () => {
  redis = new SharedRedis({ url: stack().urls.redis, name: 'test', timeoutMs: 2_000, log })
  await redis.ready(5_000)
  transport = createTransport()
  amazon = createServer(serverKeepAlive, (req, res) => {
    seen.push(req.headers)
    res.end(text)
  })
  await new Promise<void>((resolve) => amazon.listen(0, '127.0.0.1', resolve))
  const address = amazon.address()
  if (!address || typeof address === 'string') throw new Error('the server has no port')
  url = `http://127.0.0.1:${address.port}`
})
afterAll(async () => {
  redis?.close()
  await transport?.close()
  await new Promise((resolve) => amazon.close(resolve).closeAllConnections())
})

function clientWith(options: { keepBody?: boolean }) {
  const metrics = createMetrics('test')
  const bulkhead = createCallBulkhead({ atOnceMax: 4, waitingMax: 4 })
  const budget = createRetryBudget({ redis, metrics })
  return new SpapiClient({
    rateLimiter: new RateLimiter({ quota: createQuota({ redis }), budget, application: 'app', sandbox: false }),
    authorizer: { authorize: async () => ({ token: 'Atza|test', forget: async () => {} }) },
    bases: { NA: url, EU: url, FE: url },
    retry: { codes: [], countMax: 0, multiplier: 1 },
    metrics: createCallMetrics(metrics, bulkhead),
    ...{ transport, bulkhead, log, userAgent: 'Test/1.0 (Language=JavaScript)' },
    ...options,
  })
}

const call = (client: SpapiClient) => {
  const operation = catalog.get('sellers.getMarketplaceParticipations')
  if (!operation) throw new Error('the catalog lacks the operation')
  const connection = { connectionId: randomUUID() }
  const request = { operation, parts: buildRequest(operation, {}, undefined), connection, region: 'NA' as const }
  return client.call({ ...request, tenantId: 'tnt_test', token: 'plain' }, startDeadline(60_000))
}

describe('an answer of SP-API', () => {
  it('has its exact text where the client keeps it, and only there', async () => {
    const kept = await call(clientWith({ keepBody: true }))
    expect(kept.body?.toString()).toBe(text)
    expect(kept).toMatchObject({ status: 200, bytes: text.length })
    expect(await call(clientWith({}))).not.toHaveProperty('body')
  })

  it('comes without a signature if the client has none to make', async () => {
    seen.length = 0
    await call(clientWith({}))
    expect(seen).toMatchObject([{ 'x-amz-access-token': 'Atza|test' }])
    expect(seen[0]).not.toHaveProperty('authorization')
  })
})
