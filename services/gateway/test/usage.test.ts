import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { subscribeUsage, type UsageReport, usageBucketMs } from '@platform/events'
import { connectMessaging, type Messaging } from '@platform/messaging'
import { createLogger } from '@platform/telemetry'
import { type FaultProxy, stack, startFaultProxy, until } from '@platform/testkit'
import { bearer, startWorld, type World } from './support/start-edge.ts'

const log = createLogger('test', 'silent')
let nats: FaultProxy
let world: World
let messaging: Messaging
let reports: UsageReport[]
let follower: ReturnType<typeof subscribeUsage>
beforeAll(async () => {
  messaging = await connectMessaging(stack().urls.nats, { name: 'test', log })
  reports = []
  follower = subscribeUsage(messaging, {
    durable: `test-${process.pid}-${Date.now()}`,
    handler: async (report) => void reports.push(report),
    log,
  })
  await follower.ready
  nats = await startFaultProxy(stack().urls.nats)
  world = await startWorld({ CALLS_MAX: '4', NATS_URL: nats.url })
})
afterAll(async () => {
  nats.set('up')
  await world.close()
  await follower.close()
  await messaging.close()
  await nats.close()
})

const rowsOf = (clientId: string) => reports.flatMap(({ rows }) => rows).filter((row) => row.clientId === clientId)
const reported = (clientId: string, requests: number) =>
  until(`${requests} calls to be reported`, () => {
    const rows = rowsOf(clientId)
    return rows.reduce((sum, row) => sum + row.requests, 0) === requests && rows
  })
const call = async (token: string, status = 200): Promise<number> => {
  world.service.answer = (_req, res) => res.writeHead(status, { 'content-type': 'application/json' }).end('{}')
  const response = await fetch(`${world.url}/api/tables`, { headers: bearer(token) })
  await response.arrayBuffer()
  return response.status
}
const credential = async () => {
  const client_id = `cred_${process.hrtime.bigint()}`
  return { client_id, token: await world.token({ client_id, sub: client_id, tenant_id: 'tnt_usage' }) }
}

it('reports the calls of a credential with those that were limited or failed, whichever token they came with', async () => {
  const { client_id, token } = await credential()
  const other = await world.token({ client_id, sub: client_id, tenant_id: 'tnt_usage', scope: '' })
  const begun = Date.now()
  expect([await call(token), await call(token, 500), await call(token, 404), await call(token)]).toEqual([
    200, 500, 404, 200,
  ])
  expect([await call(token), await call(token), await call(other)]).toEqual([429, 429, 403])
  await world.edge.ctx.usageReports.flush()
  const rows = await reported(client_id, 7)
  const sum = (name: 'limited' | 'errors') => rows.reduce((total, row) => total + row[name], 0)
  expect([sum('limited'), sum('errors')]).toEqual([2, 3])
  for (const { tenantId, bucket, lastAt } of rows) {
    expect([tenantId, bucket % usageBucketMs]).toEqual(['tnt_usage', 0])
    expect(lastAt).toBeGreaterThanOrEqual(begun)
    expect(lastAt - bucket).toBeLessThan(usageBucketMs)
  }
})

it('counts no call with a refused token, and no call twice', async () => {
  const { client_id, token } = await credential()
  await call(`${token}x`)
  await call(token)
  await world.edge.ctx.usageReports.flush()
  await world.edge.ctx.usageReports.flush()
  expect(await reported(client_id, 1)).toHaveLength(1)
})

it('keeps its counts while NATS is unavailable, and reports them afterwards', async () => {
  const { client_id, token } = await credential()
  nats.set('down')
  await until('the gateway to notice', async () => (await fetch(`${world.edge.opsUrl}/readyz`)).status === 503)
  for (let n = 0; n < 3; n++) {
    expect(await call(token)).toBe(200)
    await world.edge.ctx.usageReports.flush()
  }
  nats.set('up')
  await until('the gateway to be back', async () => (await fetch(`${world.edge.opsUrl}/readyz`)).status === 200)
  await world.edge.ctx.usageReports.flush()
  const rows = await reported(client_id, 3)
  // One row, unless the five minutes end during the test.
  expect(rows.length).toBeLessThanOrEqual(2)
})

it('reports the remaining counts when it closes', async () => {
  const own = await startWorld()
  const { client_id, token } = await (async () => {
    const id = `cred_${process.hrtime.bigint()}`
    return { client_id: id, token: await own.token({ client_id: id, sub: id }) }
  })()
  await (await fetch(`${own.url}/api/tables`, { headers: bearer(token) })).arrayBuffer()
  await own.close()
  await reported(client_id, 1)
})
