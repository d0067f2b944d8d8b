import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { refuseOverdue } from '@platform/http'
import { Cleanup, drain, listen } from '@platform/lifecycle'
import { createMetrics } from '@platform/telemetry'
import { until } from '@platform/testkit'
import { warehouseScopes } from '@platform/tokens'
import { z } from 'zod'
import { createServer } from '../src/server.ts'
import { type OwnDatabase, openOwnDatabase } from './support/own-database.ts'
import { openRunningService, type RunningService } from './support/running-service.ts'

const tenantId = `tnt_${randomBytes(6).toString('hex')}`
const Event = z.object({
  action: z.string(),
  request: z.object({ id: z.string() }),
  outcome: z.object({ status: z.string(), kind: z.string().optional() }),
})
let service: RunningService
let own: OwnDatabase
beforeAll(async () => {
  own = await openOwnDatabase([
    'CREATE TABLE sales (id INT)',
    'INSERT INTO sales WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 1000) SELECT i FROM n',
  ])
  service = await openRunningService()
  await service.ctx.directory.put(tenantId, own.account, { managed: false })
})
const open = new Cleanup()
afterAll(async () => {
  await open.close()
  await service?.close()
  await own?.close()
})

const running = (): Promise<unknown[]> =>
  own.run("SELECT id FROM information_schema.processlist WHERE info LIKE '%overdue%' AND id <> CONNECTION_ID()")

it('a query that outlives the drain is refused in its envelope, stopped at the server, and recorded', async () => {
  const { ctx } = service
  const http = await listen(createServer({ ...ctx, metrics: createMetrics('drain') }), {
    ...ctx.config.http,
    onOverdue: refuseOverdue(ctx),
  })
  const requestId = `drain-${randomBytes(8).toString('hex')}`
  const outcomes: z.infer<typeof Event>['outcome'][] = []
  ctx.messaging.nats.subscribe(`audit.v1.${tenantId}.>`, {
    callback(_error, message) {
      const { action, request, outcome } = Event.parse(message.json())
      if (action === 'query.run' && request.id === requestId) outcomes.push(outcome)
    },
  })
  open.use(http, (it) => it.destroy())
  // A new credential: events of one credential are published in order, and no audit-log acknowledges those of other suites.
  const credential = `cred_${randomBytes(6).toString('hex')}`
  const token = await service.issuer.mint({
    tenant_id: tenantId,
    client_id: credential,
    sub: credential,
    scope: warehouseScopes.join(' '),
  })
  const reply = fetch(`${http.url}/api/query`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      'x-request-id': requestId,
    },
    body: JSON.stringify({
      // The condition makes MySQL read the rows; it counts whole tables without reading them.
      sql: 'SELECT COUNT(*) AS overdue FROM sales a, sales b, sales c, sales d WHERE a.id + b.id + c.id + d.id < 0',
      queryTimeoutMs: 110_000,
    }),
  })
  await until('the query to run', async () => (await running()).length === 1)

  expect(await drain([http], { propagationMs: 0, msMax: 1 })).toBe(1)
  const { status, headers } = await reply
  expect({ status, connection: headers.get('connection') }).toEqual({ status: 503, connection: 'close' })
  expect(Number(headers.get('retry-after'))).toBeGreaterThan(0)
  expect(await (await reply).json()).toMatchObject({ ok: false, kind: 'unavailable', requestId })
  expect(await running()).toEqual([])
  const refused = { status: 'failed', kind: 'unavailable' }
  await until('the end of the query to be recorded', () => outcomes.some(({ kind }) => kind !== undefined))
  expect(outcomes).toContainEqual(expect.objectContaining(refused))
})
