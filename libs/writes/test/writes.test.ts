import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { PlatformError } from '@platform/errors'
import { type NewAuditEvent, type Outbox, openOutbox } from '@platform/events'
import { connectMessaging, type Messaging } from '@platform/messaging'
import { type Database, openDatabase } from '@platform/postgres'
import { createLogger, createMetrics } from '@platform/telemetry'
import { stack, until } from '@platform/testkit'
import {
  type CommitPlan,
  type CommitSteps,
  createWrites,
  type RunningWrite,
  recoverWrites,
  runCommit,
  type WriteRecord,
  type Writes,
} from '../src/index.ts'

const leaseMs = 400
const signal = new AbortController().signal
const log = { info() {}, warn() {} }

let database: Database
let messaging: Messaging
let outbox: Outbox
let writes: Writes

const eventOf = (action: string, { tenantId, auditId, request }: WriteRecord): NewAuditEvent => ({
  tenant_id: tenantId,
  action,
  actor: { type: 'credential', id: 'cred_1' },
  outcome: { status: 'unknown' },
  details: { audit_id: auditId, request },
})
const open = () =>
  createWrites({ database, outbox, interrupted: (record) => eventOf('test.interrupted', record), leaseMs })

beforeAll(async () => {
  const url = stack().roles.amazon_ads
  database = openDatabase(url, { log })
  messaging = await connectMessaging(stack().urls.nats, { name: 'test', log })
  outbox = openOutbox({
    ...{ url, messaging, metrics: createMetrics('writes-test'), log: createLogger('writes-test', 'silent') },
    // Messaging of the test, so that no relay of the service publishes these events.
    service: 'amazon-ads',
  })
  writes = open()
})
afterAll(async () => {
  await outbox.close()
  await messaging.close()
  await database.close()
})

const newIntent = (over: object = {}) => ({
  tenantId: `tnt_${randomUUID()}`,
  credentialId: 'cred_1',
  operation: 'things.update',
  target: '42',
  request: { body: { bid: 1 } },
  bodyHash: 'a',
  ...over,
})
const plan = (chunks: unknown[]): CommitPlan => ({ snapshot: { before: 1 }, snapshotHash: 'h', chunks })

async function begin(intent: Parameters<Writes['begin']>[0], waitMsMax = 5_000): Promise<RunningWrite> {
  const begun = await writes.begin(intent, { waitMsMax, signal })
  if (!('write' in begun)) throw new Error('the key already has an answer')
  return begun.write
}

type Step = 'prepare' | 'started' | 'send' | 'settle' | 'finished'

/** Steps that append their names to `done`, and throw at the step `dieAt`. */
function stepsOf(done: string[], dieAt: { step?: Step; position?: number } = {}): CommitSteps<string, string> {
  const reach = (step: Step, position?: number) => {
    done.push(position === undefined ? step : `${step} ${position}`)
    if (dieAt.step === step && (dieAt.position ?? position) === position) throw new Error(`died at ${step}`)
  }
  return {
    async prepare() {
      reach('prepare')
      return { snapshot: { before: 1 }, snapshotHash: 'h', chunks: ['a', 'b', 'c'] }
    },
    async started() {
      reach('started')
    },
    async send(chunk, position) {
      reach('send', position)
      return `sent ${chunk}`
    },
    async settle(chunk, position) {
      reach('settle', position)
      return `settled ${chunk}`
    },
    refused: (_failure, record) => eventOf('test.refused', record),
    unknownResults: (_plan) => [{ code: 'unknown' }],
    conclude: async (_plan, outcomes) => ({ answer: { outcomes } }),
    async finished(_plan, _outcomes, _concluded, record) {
      reach('finished')
      return eventOf('test.finished', record)
    },
  }
}

describe('an idempotency key', () => {
  it('returns the first answer again for the same body, byte for byte', async () => {
    const intent = newIntent({ idempotencyKey: 'k' })
    const write = await begin(intent)
    await write.start(plan([]))
    await write.finish({ z: 1, a: [1, 'ä', null] })
    const again = await writes.begin(intent, { waitMsMax: 100, signal })
    expect(JSON.stringify('answer' in again && again.answer)).toBe('{"z":1,"a":[1,"ä",null]}')
  })

  it('is refused with another body', async () => {
    const intent = newIntent({ idempotencyKey: 'k' })
    await (await begin(intent)).finish({})
    const other = writes.begin({ ...intent, bodyHash: 'b' }, { waitMsMax: 100, signal })
    await expect(other).rejects.toMatchObject({ kind: 'validation_error' })
  })

  it('is separate for each credential and each tenant', async () => {
    const intent = newIntent({ idempotencyKey: 'k' })
    await (await begin(intent)).finish({})
    await (await begin({ ...intent, credentialId: 'cred_2', bodyHash: 'b' })).finish({})
    await (await begin({ ...intent, tenantId: `tnt_${randomUUID()}`, bodyHash: 'b' })).finish({})
  })

  it('may be used again after 24 hours', async () => {
    const intent = newIntent({ idempotencyKey: 'k' })
    const write = await begin(intent)
    await write.finish({})
    const age = (hours: number) =>
      database.rows(`update writes set created_at = now() - interval '${hours} hours' where audit_id = $1`, [
        write.auditId,
      ])
    await age(23)
    await expect(begin(intent)).rejects.toThrow('the key already has an answer')
    await age(25)
    const again = await begin({ ...intent, bodyHash: 'b' })
    expect(again.auditId).not.toBe(write.auditId)
    await again.finish({})
  })

  it('is free again when nothing was written', async () => {
    const intent = newIntent({ idempotencyKey: 'k' })
    await (await begin(intent)).giveUp('refused')
    await (await begin({ ...intent, bodyHash: 'b' })).finish({})
  })

  it('lets one of ten calls at once write, and gives all of them its answer', async () => {
    const intent = newIntent({ idempotencyKey: 'k' })
    const replicas = [writes, open()]
    const calls = Array.from({ length: 10 }, async (_, n) => {
      const begun = await (replicas[n % 2] ?? writes).begin(intent, { waitMsMax: 600_000, signal })
      if ('answer' in begun) return begun.answer
      await begun.write.start(plan([]))
      const answer = { by: n }
      await begun.write.finish(answer)
      return answer
    })
    const answers = await Promise.all(calls)
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1)
    const rows = await database.rows('select 1 from writes where tenant_id = $1', [intent.tenantId])
    expect(rows).toHaveLength(1)
  })

  it('makes a second call wait for at most waitMsMax', async () => {
    const intent = newIntent({ idempotencyKey: 'k' })
    const write = await begin(intent)
    const second = writes.begin(intent, { waitMsMax: 200, signal })
    await expect(second).rejects.toMatchObject({ kind: 'unavailable' })
    await write.finish({})
  })
})

describe('a lease', () => {
  it('is renewed while its process lives, and ends when it is released', async () => {
    const intent = newIntent({ idempotencyKey: 'k' })
    const write = await begin(intent)
    await expect(writes.begin(intent, { waitMsMax: leaseMs * 3, signal })).rejects.toMatchObject({
      kind: 'unavailable',
    })
    await write.release()
    expect((await begin(intent)).record.attempt).toBe(2)
  })

  it('refuses every step once it is lost', async () => {
    const intent = newIntent({ idempotencyKey: 'k' })
    const first = await begin(intent)
    await first.start(plan(['a']))
    await first.release()
    const second = await begin(intent)
    await expect(first.sending(0)).rejects.toMatchObject({ name: 'PlatformError', kind: 'unavailable' })
    expect(() => first.assertHeld()).toThrow('taken over')
    await expect(first.finish({ from: 'first' })).rejects.toThrow('taken over')
    await second.finish({ from: 'second' })
    expect((await writes.find(intent.tenantId, second.auditId))?.answer).toEqual({ from: 'second' })
  })
})

describe('a commit', () => {
  const outcomes = (label: string[]) => ({ answer: { outcomes: label } })

  it('stores the snapshot and records the intent before the first request, and announces each request', async () => {
    const write = await begin(newIntent())
    const seen: unknown[] = []
    let audited = false
    const started = async () => {
      await new Promise((resolve) => setImmediate(resolve))
      audited = true
    }
    const send = async (chunk: string) => {
      const record = await writes.find(write.record.tenantId, write.auditId)
      seen.push([record?.state, record?.plan?.snapshot, audited, record?.chunks.map(({ state }) => state)])
      return chunk
    }
    await runCommit(write, { ...stepsOf([]), started, send })
    const snapshot = { before: 1 }
    expect(seen).toEqual([
      ['started', snapshot, true, ['sending']],
      ['started', snapshot, true, ['sent', 'sending']],
      ['started', snapshot, true, ['sent', 'sent', 'sending']],
    ])
  })

  const deaths: [Step, number | undefined, string[], string[]][] = [
    ['send', 1, ['started', 'settle 1', 'send 2', 'finished'], ['sent a', 'settled b', 'sent c']],
    ['send', 0, ['started', 'settle 0', 'send 1', 'send 2', 'finished'], ['settled a', 'sent b', 'sent c']],
    ['finished', undefined, ['started', 'finished'], ['sent a', 'sent b', 'sent c']],
  ]
  it.each(deaths)(
    'that died at %s %s is resumed where it stopped, and sends nothing twice',
    async (step, position, rest, ended) => {
      const intent = newIntent({ idempotencyKey: 'k' })
      const at = { step, ...(position !== undefined && { position }) }
      await expect(runCommit(await begin(intent), stepsOf([], at))).rejects.toMatchObject({
        kind: 'upstream_error',
        details: { auditId: expect.any(String), results: [{ code: 'unknown' }] },
        friendly: expect.stringContaining('same idempotencyKey'),
      })
      const done: string[] = []
      expect(await runCommit(await begin(intent), stepsOf(done))).toEqual(outcomes(ended))
      expect(done).toEqual(rest)
      expect(await writes.begin(intent, { waitMsMax: 100, signal })).toMatchObject(outcomes(ended))
    },
  )

  it.each<Step>(['prepare', 'started'])('that failed at %s has sent nothing and frees its key', async (step) => {
    const intent = newIntent({ idempotencyKey: 'k' })
    const done: string[] = []
    await expect(runCommit(await begin(intent), stepsOf(done, { step }))).rejects.toThrow(`died at ${step}`)
    expect(done.filter((one) => one.startsWith('send'))).toEqual([])
    const again = await begin({ ...intent, bodyHash: 'b' })
    expect(again.record.attempt).toBe(1)
    await again.finish({})
  })

  it('that wrote nothing ends with the failure and frees its key', async () => {
    const intent = newIntent({ idempotencyKey: 'k' })
    const failure = new PlatformError('throttled', 'later')
    const steps = { ...stepsOf([]), conclude: async () => ({ failure }) }
    expect(await runCommit(await begin(intent), steps)).toEqual({ failure })
    await (await begin({ ...intent, bodyHash: 'b' })).finish({})
  })
})

describe('recovery', () => {
  it('closes interrupted writes: without a key at once, with a key after keyedMs', async () => {
    const [plain, keyed] = [newIntent(), newIntent({ idempotencyKey: 'k' })]
    for (const intent of [plain, keyed]) await (await begin(intent)).release()
    const closed: string[] = []
    const close = async (write: RunningWrite) => {
      closed.push(write.record.tenantId)
      await write.giveUp('refused')
    }
    const early = recoverWrites({ writes, close, log, everyMs: 20, keyedMs: 600_000 })
    await until('the plain one is closed', () => closed.includes(plain.tenantId))
    await early.close()
    expect(closed).not.toContain(keyed.tenantId)
    const late = recoverWrites({ writes, close, log, everyMs: 20, keyedMs: 0 })
    await until('the keyed one is closed', () => closed.includes(keyed.tenantId))
    await late.close()
    expect(closed.filter((one) => one === plain.tenantId)).toHaveLength(1)
  })

  it('deletes old writes, but none that is still running', async () => {
    const [old, running] = [newIntent(), newIntent()]
    const write = await begin(old)
    await write.finish({})
    const open = await begin(running)
    const aged = [write.auditId, open.auditId]
    await database.rows("update writes set created_at = now() - interval '100 days' where audit_id = any($1)", [aged])
    expect(await writes.purge({ olderThanMs: 90 * 86_400_000 })).toBeGreaterThan(0)
    expect(await writes.find(old.tenantId, write.auditId)).toBeUndefined()
    expect(await writes.find(running.tenantId, open.auditId)).toBeDefined()
    await open.finish({})
  })
})

it("answers another tenant's write as a missing one", async () => {
  const intent = newIntent()
  const auditId = await writes.preview(intent, plan([]))
  expect(await writes.find(intent.tenantId, auditId)).toMatchObject({ dryRun: true, state: 'finished' })
  expect(await writes.find('tnt_other', auditId)).toBeUndefined()
  expect(await writes.find(intent.tenantId, 'x')).toBeUndefined()
})
