import { randomBytes, randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { until } from '@platform/testkit'
import { type Holds, openHolds, type Release } from '../support/open-holds.ts'
import { type Json, openWriting, profileId, resultsOf, type Writing } from '../support/open-writing.ts'
import { type AdsProcess, startAdsProcess } from '../support/start-ads-process.ts'

// Runs serially: replicas of other suites share the table of writes, and would take over writes that their simulator does not
// have.
const secretsKeys = `k1:${randomBytes(32).toString('base64')}`
const operation = 'sb.adGroups.create'
/** Needs three requests to Amazon, which accepts ten items in one. */
const groupsCount = 25

let holds: Holds
let ads: Writing
let campaignId: unknown

beforeAll(async () => {
  ads = await openWriting({ SECRETS_KEYS: secretsKeys })
  holds = await openHolds(ads.tenantId)
})
afterAll(async () => {
  await holds.close()
  await ads.close()
})
beforeEach(async () => {
  ads.simulator.reset()
  const [campaign] = await ads.list('sb.campaigns.list')
  campaignId = campaign?.campaignId
})

const startReplica = () => startAdsProcess(ads, secretsKeys)

interface Watched {
  name: string
  /** State of the write record. */
  state(): Promise<string | undefined>
  auditId(): Promise<string>
  /** State of one request in the record. */
  chunk(position: number): Promise<string | undefined>
  /** Number of recorded events of one action. */
  events(action: string): Promise<number>
  /** Requests that Amazon has carried out. */
  done(): number
}

function watch(name: string): Watched {
  const key = [ads.tenantId, name]
  const record = async () => {
    const rows = await ads.ctx.database.rows<{ state: string; audit_id: string }>(
      'select state, audit_id from writes where tenant_id = $1 and idempotency_key = $2',
      key,
    )
    return rows[0]
  }
  return {
    name,
    state: async () => (await record())?.state,
    auditId: async () => (await record())?.audit_id ?? '',
    async chunk(position) {
      const rows = await ads.ctx.database.rows<{ state: string }>(
        `select c.state from write_chunks c join writes using (audit_id)
         where tenant_id = $1 and idempotency_key = $2 and position = $3`,
        [...key, position],
      )
      return rows[0]?.state
    },
    async events(action) {
      const auditId = (await record())?.audit_id
      return (await ads.events(action)).filter(({ details }) => (details as Json).audit_id === auditId).length
    },
    done: () => ads.mutating().length,
  }
}

/** Makes the simulator hold back the first request after `skip` until it is released. */
const hold = (what: string, skip = 0) =>
  ads.simulator.faults.add({ api: 'ads', operation: what, skip, fault: { type: 'latency', ms: 3_600_000 } })
const heldBack = () => until('Amazon to hold the request back', () => ads.simulator.held === 1)
const release = async () => {
  await heldBack()
  ads.simulator.release()
}

/** A point at which the process is killed: resolves when the process has reached it, with a function that undoes the setup. */
type Point = (watched: Watched) => Promise<Release>

const points: [string, (started: () => void) => Point][] = [
  [
    'before the snapshot',
    (start) => async (watched) => {
      hold('sb.campaigns.list')
      start()
      await until('it runs', async () => (await watched.state()) === 'running')
      await heldBack()
      return release
    },
  ],
  [
    'after the snapshot, before the audit log has the intent',
    (start) => async (watched) => {
      const release = await holds.table('outbox')
      start()
      await until('the snapshot is stored', async () => (await watched.state()) === 'started')
      return release
    },
  ],
  [
    'after the audit log has the intent, before the first request',
    (start) => async (watched) => {
      const release = await holds.table('write_chunks')
      start()
      await until('the intent is audited', async () => (await watched.events('ads.write.started')) === 1)
      return release
    },
  ],
  [
    'while the second of three requests is under way',
    (start) => async (watched) => {
      hold(operation, 1)
      start()
      await until('the second is announced', async () => (await watched.chunk(1)) === 'sending')
      await heldBack()
      return release
    },
  ],
  [
    'after Amazon has carried out the second request, before that is recorded',
    (start) => async (watched) => {
      hold(operation, 1)
      start()
      await until('the second is announced', async () => (await watched.chunk(1)) === 'sending')
      const chunks = await holds.table('write_chunks')
      await release()
      await until('Amazon has done it', () => watched.done() === 2)
      return chunks
    },
  ],
  [
    'after the last request, before its end is recorded',
    (start) => async (watched) => {
      hold(operation, 2)
      start()
      await until('the last is announced', async () => (await watched.chunk(2)) === 'sending')
      const outbox = await holds.table('outbox')
      await release()
      await until('the last is recorded', async () => (await watched.chunk(2)) === 'sent')
      return outbox
    },
  ],
]

describe('a process that is killed', () => {
  it.each(points)('%s: a repeated call writes the unwritten items, and no item twice', async (name, pointOf) => {
    const watched = watch(name.replaceAll(/\W/g, '-'))
    const names = Array.from({ length: groupsCount }, (_, n) => `${watched.name} ${n}`)
    const body = { adGroups: names.map((group) => ({ campaignId, name: group, state: 'PAUSED' })) }
    const call = { profileId, operation, body, dryRun: false, idempotencyKey: watched.name }
    const requestIds = Array.from({ length: 3 }, () => randomUUID())
    let running: AdsProcess = await startReplica()
    try {
      let first: Promise<unknown> = Promise.resolve()
      const undo = await pointOf(() => {
        first = running.post(ads.token, call, requestIds[0])
      })(watched)
      const auditId = await watched.auditId()
      await running.kill()
      expect(await first).toBeUndefined()
      await undo({ dropping: true })

      running = await startReplica()
      const answer = await running.post(ads.token, call, requestIds[1])
      expect(answer).toMatchObject({ status: 200, body: { ok: true, auditId } })
      if (!answer) throw new Error('no answer')
      expect(resultsOf(answer).map(({ index, ok }) => ({ index, ok }))).toEqual(
        names.map((_, index) => ({ index, ok: true })),
      )
      expect(new Set(resultsOf(answer).map(({ id }) => id)).size).toBe(groupsCount)
      expect((await running.post(ads.token, call, requestIds[2]))?.body).toEqual(answer.body)

      const sent = ads
        .mutating()
        .flatMap((request) => (request.body as { adGroups: Json[] }).adGroups.map((one) => one.name))
      expect(sent.sort()).toEqual([...names].sort())
      const { entities } = JSON.parse(await ads.state()) as { entities: Record<string, Record<string, Json>> }
      const made = Object.values(entities['sb.adGroups'] ?? {}).flatMap((one) =>
        names.includes(String(one.name)) ? [one.name] : [],
      )
      expect(made.sort()).toEqual([...names].sort())
      // One `started` per attempt with an intent, one `finished` in all, and one terminal event per call.
      expect(await watched.events('ads.write.started')).toBeGreaterThanOrEqual(1)
      expect(await watched.events('ads.write.finished')).toBe(1)
      expect(await watched.state()).toBe('finished')
      expect(await ads.terminal(requestIds)).toEqual([
        ['ads.call unknown'],
        ['ads.write.finished ok'],
        ['ads.write.replayed ok'],
      ])
    } finally {
      await running.kill()
    }
  })
})

describe('two replicas', () => {
  it('that get the same call at once write once and return the same answer', async () => {
    const other = await startReplica()
    try {
      const names = Array.from({ length: groupsCount }, (_, n) => `both ${n}`)
      const body = { adGroups: names.map((name) => ({ campaignId, name, state: 'PAUSED' })) }
      const call = { profileId, operation, body, dryRun: false, idempotencyKey: 'both' }
      const calls = [
        ads.post(ads.token, call),
        other.post(ads.token, call),
        other.post(ads.token, call),
        ads.post(ads.token, call),
      ]
      const [first, ...rest] = await Promise.all(calls)
      for (const answer of rest) expect(answer?.body).toEqual(first?.body)
      expect(first).toMatchObject({ status: 200 })
      expect(ads.mutating()).toHaveLength(3)
    } finally {
      await other.kill()
    }
  })

  it('record the end of an interrupted write without a key in the audit log', async () => {
    const other = await startReplica()
    hold(operation, 1)
    const names = Array.from({ length: groupsCount }, (_, n) => `orphan ${n}`)
    const body = { adGroups: names.map((name) => ({ campaignId, name, state: 'PAUSED' })) }
    const lost = other.post(ads.token, { profileId, operation, body, dryRun: false })
    await heldBack()
    await other.kill()
    expect(await lost).toBeUndefined()
    await release()
    const [end] = await until(
      'the audit log has its end',
      async () => {
        const ends = await ads.events('ads.write.finished')
        const found = ends.filter(({ details }) => JSON.stringify(details).includes('not_sent'))
        return found.length > 0 && found
      },
      { everyMs: 200 },
    )
    const { results } = (end?.details ?? {}) as { results: { ok: boolean; code?: string }[] }
    const { entities } = JSON.parse(await ads.state()) as { entities: Record<string, Record<string, Json>> }
    const made = new Set(Object.values(entities['sb.adGroups'] ?? {}).map((one) => one.name))
    expect(results.map(({ ok }) => ok)).toEqual(names.map((name) => made.has(name)))
    expect(results.slice(0, 10).every(({ ok }) => ok)).toBe(true)
    expect(results.slice(20).every(({ code }) => code === 'not_sent')).toBe(true)
  })
})
