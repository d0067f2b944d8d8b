import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { type FaultProxy, stack, startFaultProxy, until } from '@platform/testkit'
import { type Json, openWriting, resultsOf, type Writing } from '../support/open-writing.ts'

// Serial: a replica of another suite would take over the write, and does not know this suite's Amazon.
const operation = 'sb.adGroups.create'
const items = 3

let ads: Writing
let postgres: FaultProxy
let campaignId: unknown

beforeAll(async () => {
  postgres = await startFaultProxy(stack().roles.amazon_ads)
  ads = await openWriting({ POSTGRES_URL: postgres.url })
})
afterAll(async () => {
  postgres?.set('up')
  await ads?.close()
  await postgres?.close()
})
beforeEach(async () => {
  ads.simulator.reset()
  const [campaign] = await ads.list('sb.campaigns.list')
  campaignId = campaign?.campaignId
})

const bodyOf = (name: string) => ({
  adGroups: Array.from({ length: items }, (_, n) => ({ campaignId, name: `${name} ${n}`, state: 'PAUSED' })),
})

/** Commits, and loses PostgreSQL between Amazon's receipt of the request and its answer. */
async function commitWithoutDatabase(name: string, more: Json) {
  ads.simulator.faults.add({ api: 'ads', operation, fault: { type: 'latency', ms: 3_600_000 } })
  const call = ads.commit(operation, bodyOf(name), more)
  await until('Amazon has the request', () => ads.simulator.held === 1)
  postgres.set('down')
  ads.simulator.release()
  const answer = await call
  expect(ads.mutating()).toHaveLength(1)
  postgres.set('up')
  return answer
}

const unknownAnswer = (friendly: RegExp) => ({
  status: 502,
  body: {
    ok: false,
    kind: 'upstream_error',
    auditId: expect.any(String),
    friendly: expect.stringMatching(friendly),
    results: Array.from({ length: items }, (_, index) => ({ index, ok: false, code: 'unknown' })),
  },
})

describe('a commit that Amazon has taken when PostgreSQL dies', () => {
  it('is answered as unknown with its auditId, and the same call again tells what happened without sending it again', async () => {
    const idempotencyKey = `lost-${ads.tenantId}`
    const first = await commitWithoutDatabase('keyed', { idempotencyKey })
    expect(first).toMatchObject(unknownAnswer(/outcome is unknown.*same idempotencyKey/))
    const again = await until('the write to be taken up', async () => {
      const answer = await ads.commit(operation, bodyOf('keyed'), { idempotencyKey })
      return answer.status !== 503 && answer
    })
    expect(again).toMatchObject({ status: 200, body: { ok: true, auditId: first.body.auditId } })
    expect(resultsOf(again).map(({ ok }) => ok)).toEqual([true, true, true])
    expect(ads.mutating()).toHaveLength(1)
  })

  it('is answered as unknown without a key as well, and the audit log tells its outcome under that auditId', async () => {
    const answer = await commitWithoutDatabase('plain', {})
    expect(answer).toMatchObject(unknownAnswer(/outcome is unknown.*audit log.*auditId/))
    const finished = await until('the write to end', async () => {
      const events = await ads.events('ads.write.finished')
      return events.find(({ details }) => (details as Json).audit_id === answer.body.auditId)
    })
    expect(finished).toMatchObject({ outcome: { status: 'ok' }, details: { written: items } })
    expect(ads.mutating()).toHaveLength(1)
  })
})
