import { randomUUID, randomUUIDv7 } from 'node:crypto'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { stack } from '@platform/testkit'
import pg from 'pg'
import { openOutboxSchema } from '../../test/support/outbox-schema.ts'
import type { OutboxEvent } from './commit-batch.ts'
import { GroupCommit } from './group-commit.ts'

const log = { info: () => {}, warn: () => {} }

let database: Awaited<ReturnType<typeof openOutboxSchema>>
let admin: pg.Client
let url = ''
let schema = ''
let commits: GroupCommit
let rejected = 0
let committed = 0

beforeAll(async () => {
  database = await openOutboxSchema()
  ;({ admin, url, schema } = database)
})
afterAll(() => database.close())

const open = (at = database.url, over: { deadlineMs?: number; eventsMax?: number } = {}) =>
  new GroupCommit(at, {
    service: schema,
    instance: randomUUID(),
    log,
    deadlineMs: 600_000,
    eventsMax: 10_000,
    bytesMax: 1_000_000,
    ...over,
    onCommitted: () => {
      committed += 1
    },
    onRejected: () => {
      rejected += 1
    },
  })
beforeEach(async () => {
  await admin.query('delete from outbox')
  rejected = 0
  committed = 0
  commits = open()
})
afterEach(() => commits.close())

const event = (n = 0): OutboxEvent => ({ id: randomUUIDv7(), orderingKey: 'k', subject: `s.${n}`, text: `{"n":${n}}` })
const rows = async () => (await admin.query('select id, subject, event from outbox order by position')).rows

describe('GroupCommit', () => {
  it('has committed an event when its promise resolves', async () => {
    const one = { ...event(), text: '{"quotes":"\\"\'","brace":"}{,","text":"ü 😀 \\u0000"}' }
    await commits.add(one)
    expect(await rows()).toEqual([{ id: one.id, subject: one.subject, event: one.text }])
  })

  it('commits waiting events together and keeps their order', async () => {
    await commits.add(event())
    const before = committed
    await Promise.all(Array.from({ length: 1_500 }, (_, n) => commits.add(event(n + 1))))
    expect(committed - before).toBeLessThanOrEqual(6)
    expect((await rows()).map(({ subject }) => subject)).toEqual(Array.from({ length: 1_501 }, (_, n) => `s.${n}`))
  })

  it('accepts an id that is already stored, and commits the other events of the batch', async () => {
    const [one, other] = [event(1), event(2)]
    await commits.add(one)
    await Promise.all([commits.add(one), commits.add(other)])
    expect(await rows()).toHaveLength(2)
  })

  it('rejects with audit_unavailable at the deadline when PostgreSQL is unreachable, and reports it in its probe', async () => {
    const unreachable = open('postgres://user:x@127.0.0.1:1/none', { deadlineMs: 300 })
    await expect(unreachable.add(event())).rejects.toMatchObject({ kind: 'audit_unavailable' })
    expect(unreachable.probe()).toEqual(expect.any(String))
    expect(rejected).toBe(1)
    await unreachable.close()
  })

  it('rejects at once when too many events or bytes are waiting', async () => {
    const unreachable = open('postgres://user:x@127.0.0.1:1/none', { deadlineMs: 400, eventsMax: 10 })
    let ended = 0
    const waiting = Array.from({ length: 10 }, () => unreachable.add(event()).finally(() => ended++))
    await expect(unreachable.add(event())).rejects.toMatchObject({ kind: 'audit_unavailable' })
    await expect(commits.add({ ...event(), text: 'x'.repeat(1_000_001) })).rejects.toMatchObject({
      kind: 'audit_unavailable',
    })
    // The earlier events are still waiting for their deadline.
    expect(ended).toBe(0)
    await Promise.allSettled(waiting)
    await unreachable.close()
  })

  it('commits waiting events before it closes, and refuses events afterwards', async () => {
    const waiting = Array.from({ length: 50 }, (_, n) => commits.add(event(n)))
    await commits.close()
    await Promise.all(waiting)
    expect(await rows()).toHaveLength(50)
    await expect(commits.add(event())).rejects.toMatchObject({ kind: 'audit_unavailable' })
  })

  it('waits for a lock until the deadline; an event rejected then is stored once at most', async () => {
    await commits.add(event())
    const locker = new pg.Client({ connectionString: stack().urls.postgres })
    await locker.connect()
    const doubtful = event(1)
    await locker.query(`begin; lock table ${schema}.outbox in access exclusive mode`)
    const hasty = open(url, { deadlineMs: 1_000 })
    await expect(hasty.add(doubtful)).rejects.toMatchObject({ kind: 'audit_unavailable' })
    await locker.query('commit')
    await locker.end()
    await hasty.close()
    await commits.add(event(2))
    expect((await rows()).filter(({ id }) => id === doubtful.id).length).toBeLessThanOrEqual(1)
  })
})

describe('the table', () => {
  it('grants the service only select, insert and delete', async () => {
    const client = new pg.Client({ connectionString: url })
    await client.connect()
    await expect(client.query('update outbox set subject = subject')).rejects.toMatchObject({ code: '42501' })
    await expect(client.query('truncate outbox')).rejects.toMatchObject({ code: '42501' })
    await expect(client.query('delete from outbox')).resolves.toMatchObject({ command: 'DELETE' })
    await client.end()
  })
})
