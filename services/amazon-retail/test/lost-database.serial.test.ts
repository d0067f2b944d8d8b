import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { type FaultProxy, stack, startFaultProxy, until } from '@platform/testkit'
import { openRunningService, type Reply, type RunningService } from './support/running-service.ts'

// Serial: a replica of another suite would take over the write, and does not know this suite's Amazon.
const tenantId = `tnt_${randomBytes(6).toString('hex')}`
const operation = 'patchListingsItem'

let service: RunningService
let postgres: FaultProxy
let token: string
let merchantId: string
let sku: string

beforeAll(async () => {
  postgres = await startFaultProxy(stack().roles.amazon_retail)
  service = await openRunningService({ redisDb: '12', POSTGRES_URL: postgres.url })
  const [own] = await service.connect(tenantId, 'A1TC6TR41LC00P5')
  merchantId = own?.merchantId ?? ''
  token = await service.tokenOf(tenantId, ['retail:read', 'retail:write'])
  const found = await ask({ operation: 'searchListingsItems', params: { pageSize: 1 } })
  sku = (found.body.payload as { items: { sku: string }[] }).items[0]?.sku ?? ''
})
afterAll(async () => {
  postgres?.set('up')
  await service?.close()
  await postgres?.close()
})
beforeEach(() => {
  service.simulator.faults.clear()
  service.simulator.settings.quotaFactor = 1_000
})

const ask = (body: Record<string, unknown>): Promise<Reply> =>
  service.post('/api/amazon/spapi/call', token, { merchantId, ...body })
const rename = (name: string) => ({
  ...{ operation, params: { sku }, dryRun: false },
  body: {
    productType: 'PRODUCT',
    patches: [{ op: 'replace', path: '/attributes/item_name', value: [{ value: name, language_tag: 'en_US' }] }],
  },
})
const mutating = (): number => service.simulator.requests().filter((request) => request.mutating).length

/** Commits, and loses PostgreSQL between Amazon's receipt of the request and its answer. */
async function commitWithoutDatabase(call: Record<string, unknown>): Promise<Reply> {
  const before = mutating()
  service.simulator.faults.add({ api: 'spapi', operation, fault: { type: 'latency', ms: 3_600_000 } })
  const pending = ask(call)
  await until('Amazon has the request', () => service.simulator.held === 1)
  postgres.set('down')
  service.simulator.release()
  const reply = await pending
  expect(mutating() - before).toBe(1)
  postgres.set('up')
  return reply
}

const unknownAnswer = (friendly: RegExp) => ({
  status: 502,
  body: {
    ok: false,
    kind: 'upstream_error',
    auditId: expect.any(String),
    friendly: expect.stringMatching(friendly),
    results: [{ ok: false, code: 'unknown' }],
  },
})

describe('a commit that Amazon has taken when PostgreSQL dies', () => {
  it('is answered as unknown with its auditId, and the same call again sends nothing', async () => {
    const call = { ...rename('Keyed tent'), idempotencyKey: `lost-${tenantId}` }
    const first = await commitWithoutDatabase(call)
    expect(first).toMatchObject(unknownAnswer(/outcome is unknown.*same idempotencyKey/))
    const before = mutating()
    const again = await until('the write to be taken up', async () => {
      const reply = await ask(call)
      return reply.status !== 503 && reply
    })
    expect(again.body.auditId).toBe(first.body.auditId)
    expect(mutating()).toBe(before)
  })

  it('is answered as unknown without a key as well, and the audit log has its end under that auditId', async () => {
    const reply = await commitWithoutDatabase(rename('Plain tent'))
    expect(reply).toMatchObject(unknownAnswer(/outcome is unknown.*audit log.*auditId/))
    const before = mutating()
    await until('the write to end', async () => {
      const events = await service.auditOf(tenantId)
      return events.some(
        ({ action, details }) => action === 'retail.write.finished' && details.audit_id === reply.body.auditId,
      )
    })
    expect(mutating()).toBe(before)
  })
})
