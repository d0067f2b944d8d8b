import { randomUUID, randomUUIDv7 } from 'node:crypto'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { SessionConnection } from '@platform/postgres'
import { type FaultProxy, startFaultProxy, until } from '@platform/testkit'
import pg from 'pg'
import { openOutboxSchema } from '../../test/support/outbox-schema.ts'
import type { OutboxEvent } from './commit-batch.ts'
import { GroupCommit } from './group-commit.ts'
import { IntentRecovery } from './intents.ts'

const log = { info: () => {}, warn: () => {} }
const deadMs = 600

let database: Awaited<ReturnType<typeof openOutboxSchema>>
let closing: (() => Promise<void>)[] = []
beforeAll(async () => {
  database = await openOutboxSchema()
})
afterAll(() => database.close())
beforeEach(() => database.admin.query('delete from outbox; delete from intents'))
afterEach(async () => {
  for (const close of closing.reverse()) await close()
  closing = []
})

/** The outbox of one process of the service. */
function openProcess({ url = database.url, deadlineMs = 2_000 } = {}) {
  const commits = new GroupCommit(url, {
    service: database.schema,
    instance: randomUUID(),
    log,
    deadlineMs,
    eventsMax: 10_000,
    bytesMax: 1_000_000,
    onCommitted: () => {},
    onRejected: () => {},
  })
  closing.push(() => commits.close())
  const row = (id: string, text: string): OutboxEvent => ({ id, orderingKey: 'k', subject: 's', text })
  return {
    commits,
    async begin(id = randomUUIDv7()) {
      await commits.add(row(id, 'unknown'), { refused: () => row(id, 'refused') })
      return { id, end: (text = 'ok') => commits.end(row(id, text)) }
    },
  }
}

async function openRecovery() {
  const connection = new SessionConnection(database.url, { name: 'recovery', timeoutMs: 5_000 })
  closing.push(() => connection.close())
  await connection.open()
  return new IntentRecovery(connection, randomUUID(), deadMs)
}

/** Inserts the intents of a process that was killed. */
async function leaveBehind(count: number): Promise<string[]> {
  const ids = Array.from({ length: count }, () => randomUUIDv7())
  await database.admin.query(
    `insert into intents (id, instance, ordering_key, subject, event) select id, $2, 'k', 's', 'unknown' from unnest($1::uuid[]) id`,
    [ids, randomUUID()],
  )
  return ids
}

const outbox = async () =>
  (await database.admin.query<{ id: string; event: string }>('select id, event from outbox order by position')).rows
const intents = async () => (await database.admin.query('select id from intents')).rows.map(({ id }) => id)
const terminate = () =>
  database.admin.query(
    `select pg_terminate_backend(pid) from pg_stat_activity where application_name = '${database.schema} outbox'`,
  )

/** Sweeps until the time is over, and returns how many intents were closed. */
async function sweep(recovery: IntentRecovery, forMs = 3 * deadMs): Promise<number> {
  const endsAt = performance.now() + forMs
  let closed = 0
  await until('the sweeps are over', async () => {
    closed += await recovery.sweep()
    return performance.now() > endsAt
  })
  return closed
}

describe('a call', () => {
  it('has a durable intent when it begins, and one event in its place after it has ended', async () => {
    const { begin } = openProcess()
    const call = await begin()
    expect([await outbox(), await intents()]).toEqual([[], [call.id]])
    await call.end()
    expect([await outbox(), await intents()]).toEqual([[{ id: call.id, event: 'ok' }], []])
  })

  it('is recorded with the commit of the next call', async () => {
    const { begin, commits } = openProcess()
    await begin()
    const ended: Promise<void>[] = []
    for (let n = 0; n < 20; n += 1) {
      const call = await begin()
      expect((await outbox()).length).toBe(n)
      ended.push(call.end(String(n)))
      const next = await begin()
      await next.end('later')
      await database.admin.query("delete from outbox where event = 'later'")
    }
    await Promise.all(ended)
    expect((await outbox()).map(({ event }) => event)).toEqual(Array.from({ length: 20 }, (_, n) => String(n)))
    await commits.close()
  })

  it('among many concurrent calls is recorded once, in the order in which calls end', async () => {
    const { begin } = openProcess()
    const calls = await Promise.all(Array.from({ length: 700 }, () => begin()))
    await Promise.all([...calls.map((call, n) => call.end(String(n))), begin(), begin()])
    expect((await outbox()).map(({ event }) => event)).toEqual(Array.from({ length: 700 }, (_, n) => String(n)))
    expect(await intents()).toHaveLength(2)
  })

  it('of a process that stops is recorded as unknown, and its late end changes nothing', async () => {
    const { begin, commits } = openProcess()
    const [ended, cut] = [await begin(), await begin()]
    void ended.end()
    await commits.close()
    await cut.end()
    expect([await outbox(), await intents()]).toEqual([
      [
        { id: ended.id, event: 'ok' },
        { id: cut.id, event: 'unknown' },
      ],
      [],
    ])
  })

  it('is refused when PostgreSQL is unreachable', async () => {
    const { begin } = openProcess({ url: 'postgres://user:x@127.0.0.1:1/none', deadlineMs: 300 })
    await expect(begin()).rejects.toMatchObject({ kind: 'audit_unavailable' })
  })

  it('that is refused while the commit of its intent is in doubt has one event, with the refusal', async () => {
    const { begin } = openProcess({ deadlineMs: 400 })
    await (await begin()).end('first')
    const locker = new pg.Client({ connectionString: database.url })
    await locker.connect()
    await locker.query('begin; lock table intents in access exclusive mode')
    const id = randomUUIDv7()
    await expect(begin(id)).rejects.toMatchObject({ kind: 'audit_unavailable' })
    await locker.query('commit')
    await locker.end()
    // Whether or not the insert was carried out, no intent may stay open.
    const { end } = await begin()
    await end('last')
    await until('the intent is closed', async () => (await intents()).length === 0)
    const own = (await outbox()).filter((row) => row.id === id)
    expect(own.length).toBeLessThanOrEqual(1)
    for (const { event } of own) expect(event).toBe('refused')
  })
})

describe('recovery', () => {
  it('closes the calls of a dead process once, however many replicas sweep', async () => {
    const ids = await leaveBehind(40)
    const recoveries = await Promise.all([openRecovery(), openRecovery(), openRecovery()])
    const closed = await Promise.all(recoveries.map((recovery) => sweep(recovery)))
    expect(closed.reduce((sum, n) => sum + n, 0)).toBe(40)
    expect((await outbox()).map(({ id }) => id).sort()).toEqual(ids.sort())
    expect(await intents()).toEqual([])
  })

  it('keeps the calls of a living process, however often it loses its connection', async () => {
    const { begin } = openProcess()
    const call = await begin()
    const recovery = await openRecovery()
    const endsAt = performance.now() + 4 * deadMs
    await until('the connection was lost many times', async () => {
      await terminate()
      expect(await recovery.sweep()).toBe(0)
      await until('it is back', async () => (await begin()).end().then(() => true))
      expect(await recovery.sweep()).toBe(0)
      return performance.now() > endsAt
    })
    await call.end()
    expect((await outbox()).filter(({ id }) => id === call.id)).toEqual([{ id: call.id, event: 'ok' }])
  })

  it('does not record a call that another process has begun again', async () => {
    const requestId = randomUUID()
    const text = JSON.stringify({ request: { id: requestId } })
    const [dead, living] = [openProcess(), openProcess()]
    await database.admin.query(
      "insert into intents (id, instance, ordering_key, subject, event) values ($1, $2, 'again', 's', $3), ($4, $2, 'other', 's', $3)",
      [randomUUIDv7(), randomUUID(), text, randomUUIDv7()],
    )
    const alive = await dead.begin()
    const again = await living.begin()
    await living.commits.replaceDead({ orderingKey: 'again', requestId })
    // The call of another actor under the same request id is another call; intents of a living process stay.
    expect((await intents()).length).toBe(3)
    await Promise.all([alive.end(), again.end()])
    expect(await outbox()).toHaveLength(2)
  })

  it('and the late end of a call whose process was cut off record it only once', async () => {
    const proxy: FaultProxy = await startFaultProxy(database.url)
    closing.push(() => proxy.close())
    const { begin, commits } = openProcess({ url: proxy.url })
    const calls = await Promise.all(Array.from({ length: 20 }, () => begin()))
    proxy.set('down')
    const recovery = await openRecovery()
    const ends = calls.slice(0, 10).map(({ end }) => end('late'))
    expect(await sweep(recovery)).toBe(20)
    proxy.set('up')
    await Promise.all([...ends, ...calls.slice(10).map(({ end }) => end('late'))])
    await commits.close()
    expect(await outbox()).toEqual(expect.arrayContaining(calls.map(({ id }) => ({ id, event: 'unknown' }))))
    expect(await outbox()).toHaveLength(20)
  })
})
