import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { Dispatcher, type Lease } from '../src/dispatch/dispatcher.ts'
import { LeaseLost } from '../src/store/windows.ts'
import { Workers } from '../src/store/workers.ts'
import { nothing, openStores, type Stores } from './support/open-stores.ts'

let stores: Stores
beforeEach(async () => {
  stores = await openStores()
})
afterEach(() => stores?.close())

const day = (n: number) => new Date(Date.UTC(2026, 0, n))
const windowsOf = (count: number) => Array.from({ length: count }, (_, n) => ({ from: day(n + 1), to: day(n + 2) }))
const rows = (read: number) => ({ ...nothing, read, inserted: read })
const expire = (id: number) =>
  stores.admin.query(
    "update sync_worker.windows set due_at = now(), lease_until = now() - interval '1 s' where id = $1",
    [id],
  )

describe('a lease', () => {
  it('is given once, and worked on once, although it is delivered twice', async () => {
    const { runId } = await stores.plannedRun('one', windowsOf(1))
    const ids = await stores.due(runId)
    const claims = await Promise.all([stores.windows.claim(ids), stores.windows.claim(ids)])
    const [lease, ...rest] = claims.flat()
    expect(rest).toEqual([])
    const { id = 0, fence = 0 } = lease ?? {}
    const begun = await Promise.allSettled([stores.windows.begin(id, fence), stores.windows.begin(id, fence)])
    expect(begun.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  })

  it('that has ended is given again, and its first holder can change nothing any more', async () => {
    const { runId } = await stores.plannedRun('one', windowsOf(1))
    const [first] = await stores.beginAll(runId)
    if (!first) throw new Error('no window')
    await expire(first.id)
    const [second] = await stores.beginAll(runId)
    expect(second?.fence).toBeGreaterThan(first.fence)
    const late = [
      () => stores.windows.renew(first),
      () => stores.windows.saveStep(first, { at: 'late' }),
      () => stores.windows.progress(first, { phase: 'loading', rows: rows(5), bytes: 5 }),
      () => stores.windows.release(first, { phase: 'waiting', dueAt: new Date(), failures: 0 }),
      () => stores.windows.end(first, { state: 'succeeded', rows: rows(5), bytes: 5 }),
    ]
    for (const change of late) await expect(stores.states.change(runId, change)).rejects.toThrow(LeaseLost)
    expect((await stores.runs.find('one', runId))?.rows).toEqual(nothing)
  })

  it('of a cancelled run is lost, and the run stays cancelled', async () => {
    const { runId } = await stores.plannedRun('one', windowsOf(2))
    const [first] = await stores.beginAll(runId)
    if (!first) throw new Error('no window')
    await stores.states.cancel(runId)
    await expect(stores.windows.renew(first)).rejects.toThrow(LeaseLost)
    expect((await stores.runs.find('one', runId))?.state).toBe('cancelled')
  })
})

describe('a run', () => {
  it('shows the furthest of its windows, sums their rows, and ends with the last of them', async () => {
    const { runId } = await stores.plannedRun('one', windowsOf(2))
    const [first, second] = await stores.beginAll(runId)
    if (!first || !second) throw new Error('no windows')
    const state = async () => (await stores.runs.find('one', runId))?.state
    await stores.states.change(runId, () => stores.windows.progress(first, { phase: 'loading' }))
    await stores.states.change(runId, () => stores.windows.progress(second, { phase: 'waiting' }))
    expect(await state()).toBe('loading')
    await stores.states.change(runId, () => stores.windows.end(first, { state: 'succeeded', rows: rows(3), bytes: 30 }))
    expect(await state()).toBe('waiting')
    await stores.states.change(runId, () =>
      stores.windows.end(second, { state: 'succeeded', rows: rows(4), bytes: 40 }),
    )
    expect(await stores.runs.find('one', runId)).toMatchObject({
      state: 'succeeded',
      rows: rows(7),
      bytes: 70,
      windows: { planned: 2, ended: 2, succeeded: 2 },
    })
    const { rows: sent } = await stores.admin.query<{ subject: string }>(
      'select subject from sync_worker.notices order by position',
    )
    expect(sent.map(({ subject }) => subject.split('.').at(-1))).toEqual(['queued', 'loading', 'waiting', 'succeeded'])
  })

  it('with a window that failed is partial, and the next one loads from there', async () => {
    const { job, runId } = await stores.plannedRun('one', windowsOf(3))
    const begun = await stores.beginAll(runId)
    const error = { kind: 'upstream_error', friendly: 'Amazon could not make it.' }
    for (const [at, window] of begun.entries())
      await stores.states.change(runId, () =>
        stores.windows.end(window, {
          ...{ rows: rows(at === 1 ? 0 : 1), bytes: 1 },
          ...(at === 1 ? { state: 'failed', error } : { state: 'succeeded' }),
        }),
      )
    expect(await stores.runs.find('one', runId)).toMatchObject({ state: 'partial', error, rows: rows(2) })
    expect((await stores.jobs.find('one', job.id))?.loadedUntil).toEqual(day(2))
  })

  it('goes on with the definition that its job had when it began', async () => {
    const { job, runId } = await stores.plannedRun('one', windowsOf(1))
    const definition = { ...job.definition, output: { tablename: 'another_table' } }
    await stores.jobs.update({ ...job, definition, by: 'cred_test' })
    expect((await stores.jobs.ofRun(runId))?.definition.output).toEqual(job.definition.output)
    expect((await stores.jobs.find('one', job.id))?.definition.output).toEqual({ tablename: 'another_table' })
  })
})

describe('the time until which a job has loaded', () => {
  it.each<[string, [Date | undefined, Date][], Date]>([
    [
      'moves with each run',
      [
        [undefined, day(5)],
        [day(4), day(9)],
      ],
      day(9),
    ],
    [
      'does not move back',
      [
        [undefined, day(9)],
        [day(1), day(5)],
      ],
      day(9),
    ],
    [
      'does not move over a gap',
      [
        [undefined, day(5)],
        [day(7), day(9)],
      ],
      day(5),
    ],
  ])('%s', async (_what, loads, expected) => {
    const { job } = await stores.plannedRun('one', windowsOf(1))
    for (const [from, until] of loads) await stores.jobs.setLoadedUntil(job.id, { from, until })
    expect((await stores.jobs.find('one', job.id))?.loadedUntil).toEqual(expected)
  })
})

describe('dispatch', () => {
  const dispatcherOf = (sent: Lease[], workers: Workers) =>
    new Dispatcher({ ...stores, workers, send: async (leases) => void sent.push(...leases) })

  it('by several replicas leases as many windows as there are workers, each once', async () => {
    await stores.plannedRun('one', windowsOf(20))
    const sent: Lease[] = []
    const workers = new Workers({ database: stores.database, windowsMax: 6 })
    await workers.report()
    const dispatchers = Array.from({ length: 4 }, () => dispatcherOf(sent, workers))
    for (let round = 0; round < 3; round += 1) await Promise.all(dispatchers.map((one) => one.dispatch()))
    expect(sent).toHaveLength(6)
    expect(new Set(sent.map(({ id }) => id)).size).toBe(6)
  })

  it('serves the one window of a tenant next, although another tenant has a thousand', async () => {
    const many = await stores.plannedRun('many', windowsOf(1_000))
    const sent: Lease[] = []
    const workers = new Workers({ database: stores.database, windowsMax: 4 })
    await workers.report()
    const dispatcher = dispatcherOf(sent, workers)
    await dispatcher.dispatch()
    expect(sent).toHaveLength(4)
    const single = await stores.plannedRun('single', windowsOf(1))
    const [id] = await stores.due(single.runId)
    const [ended] = sent
    if (!ended) throw new Error('nothing was sent')
    const window = await stores.windows.begin(ended.id, ended.fence)
    await stores.states.change(many.runId, () =>
      stores.windows.end(window, { state: 'succeeded', rows: nothing, bytes: 0 }),
    )
    await dispatcher.dispatch()
    expect(sent.slice(4).map((lease) => lease.id)).toEqual([id])
  })
})
