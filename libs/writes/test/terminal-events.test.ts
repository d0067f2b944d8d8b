import { randomInt, randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type NewAuditEvent, type OpenCall, type Outbox, openOutbox } from '@platform/events'
import { connectMessaging, type Messaging } from '@platform/messaging'
import { type Database, openDatabase } from '@platform/postgres'
import { createLogger, createMetrics } from '@platform/telemetry'
import { stack, until } from '@platform/testkit'
import { z } from 'zod'
import {
  type CommitSteps,
  createWrites,
  LeaseLost,
  OutcomeUnknown,
  recoverWrites,
  runCommit,
  type WriteRecord,
  type Writes,
} from '../src/index.ts'

const leaseMs = 600
const tenantId = `tnt_${randomUUID()}`
const log = { info() {}, warn() {} }
const signal = new AbortController().signal

const Request = z.object({ requestId: z.string() })
const Event = z.object({
  id: z.string(),
  action: z.string(),
  outcome: z.object({ status: z.string() }),
  request: z.object({ id: z.string() }).optional(),
  details: z.object({ audit_id: z.string().optional() }),
})

let database: Database
let messaging: Messaging
/** Two replicas of one service. */
let replicas: { outbox: Outbox; writes: Writes }[]
const published = new Map<string, unknown>()

const eventOf = (
  action: string,
  status: 'ok' | 'unknown' | 'refused',
  requestId: string | undefined,
  auditId?: string,
): NewAuditEvent => ({
  tenant_id: tenantId,
  action,
  actor: { type: 'credential', id: 'cred_1' },
  ...(requestId && { request: { id: requestId, address: '127.0.0.1' } }),
  outcome: { status },
  details: auditId ? { audit_id: auditId } : {},
})
const ownerOf = ({ request, owesEvent }: WriteRecord) => (owesEvent ? Request.parse(request).requestId : undefined)

beforeAll(async () => {
  const url = stack().roles.amazon_ads
  database = openDatabase(url, { log })
  messaging = await connectMessaging(stack().urls.nats, { name: 'test', log })
  messaging.nats.subscribe(`audit.v1.${tenantId}.>`, {
    callback: (_error, message) => {
      const event = Event.parse(message.json())
      published.set(event.id, event)
    },
  })
  await messaging.nats.flush()
  replicas = [0, 1].map((n) => {
    const own = { metrics: createMetrics(`writes-${n}`), log: createLogger('writes-test', 'silent') }
    const outbox = openOutbox({ url, messaging, service: 'amazon-ads', ...own })
    const interrupted = (record: WriteRecord) =>
      eventOf('test.call', 'unknown', Request.parse(record.request).requestId, record.auditId)
    return { outbox, writes: createWrites({ database, outbox, interrupted, leaseMs }) }
  })
})
afterAll(async () => {
  for (const { outbox } of replicas) await outbox.close()
  await messaging.close()
  await database.close()
})

/** Events of this tenant, from the outbox and from NATS: rows leave the outbox once an audit-log of the stack has stored them. */
async function events(): Promise<z.infer<typeof Event>[]> {
  const rows = await database.rows<{ event: string }>('select event from outbox where subject like $1', [
    `audit.v1.${tenantId}.%`,
  ])
  const all = new Map(published)
  for (const { event } of rows) {
    const parsed = Event.parse(JSON.parse(event))
    all.set(parsed.id, parsed)
  }
  return z.array(Event).parse([...all.values()])
}

const sentOf = new Map<string, string[]>()

/** Steps of a write of two requests; `strike` may throw at each of them. */
function stepsOf(key: string, strike: (step: string) => Promise<void>): CommitSteps<string, string> {
  return {
    async prepare() {
      await strike('prepare')
      return { snapshot: {}, snapshotHash: 'h', chunks: ['a', 'b'] }
    },
    async started(_plan, record) {
      await strike('started')
      void record
    },
    async send(chunk) {
      await strike('send')
      sentOf.set(key, [...(sentOf.get(key) ?? []), chunk])
      await strike('sent')
      return chunk
    },
    async settle(chunk) {
      await strike('settle')
      return chunk
    },
    refused: (_failure, record) => eventOf('test.finished', 'refused', ownerOf(record), record.auditId),
    unknownResults: () => [],
    conclude: async (_plan, outcomes) => ({ answer: { outcomes } }),
    async finished(_plan, _outcomes, _concluded, record) {
      await strike('finished')
      return eventOf('test.finished', 'ok', ownerOf(record), record.auditId)
    },
  }
}

/** Makes one call as a service does. The write record records its other events. */
async function commit(key: string, requestId: string, strike: (step: string) => Promise<void>): Promise<unknown> {
  const { outbox, writes } = replicas[randomInt(2)] ?? { outbox: undefined, writes: undefined }
  if (!outbox || !writes) throw new Error('no replica')
  const open: OpenCall = await outbox.begin(eventOf('test.call', 'unknown', requestId))
  const intent = {
    ...{ tenantId, credentialId: 'cred_1', operation: 'o', target: 't', bodyHash: 'h', request: { requestId } },
    idempotencyKey: key,
  }
  try {
    const begun = await writes.begin(intent, { waitMsMax: 20_000, signal, call: open })
    if ('answer' in begun) {
      void open.end(eventOf('test.replayed', 'ok', requestId))
      return begun.answer
    }
    return await runCommit(begun.write, stepsOf(key, strike))
  } catch (error) {
    void open.end(eventOf('test.call', 'refused', requestId))
    return error
  }
}

describe('every call has one terminal event, and every write one end', () => {
  it('when processes die and leases expire at any step', async () => {
    /** Throws, or expires the lease of a process that continues. */
    const strikeSometimes = (chance: number) => async (): Promise<void> => {
      const lot = Math.random()
      if (lot < chance) throw new Error('died')
      if (lot > 1 - chance / 2)
        await database.rows(
          "update writes set lease_until = clock_timestamp() - interval '1 second' where tenant_id = $1",
          [tenantId],
        )
    }
    const requestIds: string[] = []
    await Promise.all(
      Array.from({ length: 40 }, async (_, n) => {
        for (let attempt = 0; attempt < 4; attempt += 1) {
          // Two calls at once, repeated until the write has ended.
          const own = [randomUUID(), randomUUID()]
          requestIds.push(...own)
          await Promise.all(own.map((requestId) => commit(`k${n}`, requestId, strikeSometimes(attempt < 3 ? 0.15 : 0))))
        }
      }),
    )
    const ends = recoverWrites({
      writes: replicas[0]?.writes as Writes,
      close: async (write) => {
        await write.giveUp('refused', eventOf('test.finished', 'refused', ownerOf(write.record), write.auditId))
      },
      log,
      everyMs: 50,
      keyedMs: 0,
    })
    const counts = await until(
      'every call has an event',
      async () => {
        const all = await events()
        const of = (requestId: string) => all.filter(({ request }) => request?.id === requestId).length
        const found = requestIds.map(of)
        return found.every((n) => n > 0) && found
      },
      { everyMs: 200 },
    )
    await ends.close()
    expect(counts).toEqual(requestIds.map(() => 1))
    const finished = (await events()).filter(({ action }) => action === 'test.finished')
    expect(new Set(finished.map(({ details }) => details.audit_id)).size).toBe(finished.length)
    const written = await database.rows('select 1 from writes where tenant_id = $1', [tenantId])
    expect(written).toHaveLength(finished.length)
    const open = await database.rows('select 1 from intents where event like $1', [`%${tenantId}%`])
    expect(open).toEqual([])
    // Nothing was sent twice by a call that took over.
    for (const sent of sentOf.values()) expect(sent.length).toBeLessThanOrEqual(2)
  })

  it('a failure after something was sent never promises that nothing happened', async () => {
    const failing: [string, () => Promise<void>][] = [
      ['the database is unavailable', () => Promise.reject(new Error('connection terminated'))],
      ['the lease is lost', () => Promise.reject(new LeaseLost('x'))],
      ['the process is aborted', () => Promise.reject(new DOMException('aborted', 'AbortError'))],
      ['the deadline has passed', () => Promise.reject(new DOMException('timed out', 'TimeoutError'))],
    ]
    for (const [name, fail] of failing) {
      for (const at of ['sent', 'finished']) {
        const failure = await commit(`${name} ${at}`, randomUUID(), (step) =>
          step === at ? fail() : Promise.resolve(),
        )
        expect(failure).toBeInstanceOf(OutcomeUnknown)
        expect(failure).toMatchObject({
          kind: 'upstream_error',
          details: { auditId: expect.any(String) },
          friendly: expect.stringMatching(/unknown.*idempotencyKey/),
        })
      }
    }
  })
})
