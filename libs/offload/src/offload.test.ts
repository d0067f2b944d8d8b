import { afterAll, afterEach, describe, expect, it } from '@jest/globals'
import { FairQueue } from './fair-queue.ts'
import { type Offload, OffloadBusyError, openOffload } from './index.ts'

type Job = { echo: unknown } | { spinMs: number } | { fail: string } | { exit: true }

const opened: Offload<Job, unknown>[] = []
const open = (options: { waitingMax?: number; jobMsMax?: number } = {}): Offload<Job, unknown> => {
  const offload = openOffload<Job, unknown>(new URL('../test/echo-thread.ts', import.meta.url), {
    waitingMax: 100,
    jobMsMax: 60_000,
    ...options,
  })
  opened.push(offload)
  return offload
}
afterEach(() => Promise.all(opened.splice(0).map((one) => one.close())))
afterAll(() => expect(opened).toEqual([]))

describe('work on a thread of its own', () => {
  it('is answered with its result, and leaves the event loop free meanwhile', async () => {
    const offload = open()
    await offload.run('a', { echo: 'ready' })
    let turns = 0
    const count = setInterval(() => turns++, 1)
    const busy = offload.run('a', { spinMs: 200 })
    await busy
    clearInterval(count)
    expect(turns).toBeGreaterThan(1)
    expect(await offload.run('a', { echo: { list: [1, 'two', null] } })).toEqual({ list: [1, 'two', null] })
  })

  it('goes from key to key: a key with much work delays another by one job', async () => {
    const offload = open()
    const order: string[] = []
    const run = (key: string) => offload.run(key, { echo: key }).then(() => order.push(key))
    await Promise.all([...Array.from({ length: 20 }, () => run('much')), run('little')])
    expect(order.indexOf('little')).toBeLessThanOrEqual(2)
  })

  it('is refused when too much of its key waits, and only then', async () => {
    const offload = open({ waitingMax: 2 })
    const first = Array.from({ length: 3 }, () => offload.run('a', { echo: 1 }))
    await expect(offload.run('a', { echo: 1 })).rejects.toThrow(OffloadBusyError)
    expect(await offload.run('b', { echo: 2 })).toBe(2)
    expect(await Promise.all(first)).toEqual([1, 1, 1])
    expect(await offload.run('a', { echo: 3 })).toBe(3)
  })

  it('fails alone: when it throws, takes too long, or ends its thread, the next job runs', async () => {
    const offload = open({ jobMsMax: 5_000 })
    await expect(offload.run('a', { fail: 'broken' })).rejects.toThrow('broken')
    await expect(offload.run('a', { echo: () => {} })).rejects.toThrow('could not be cloned')
    const [slow, after] = [offload.run('a', { spinMs: 600_000 }), offload.run('a', { echo: 1 })]
    await expect(slow).rejects.toThrow('more than 5000 ms')
    expect(await after).toBe(1)
    await expect(offload.run('a', { exit: true })).rejects.toThrow('ended')
    expect(await offload.run('a', { echo: 2 })).toBe(2)
  })

  it('is rejected when it is closed', async () => {
    const offload = open()
    const jobs = [offload.run('a', { spinMs: 600_000 }), offload.run('a', { echo: 1 })]
    const ended = Promise.allSettled(jobs)
    await offload.close()
    expect((await ended).map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  })
})

it('a queue takes from its keys in turn', () => {
  const queue = new FairQueue<string>()
  for (const item of ['a1', 'a2', 'a3', 'b1', 'c1', 'c2']) queue.add(item.charAt(0), item)
  expect(Array.from({ length: 7 }, () => queue.take())).toEqual(['a1', 'b1', 'c1', 'a2', 'c2', 'a3', undefined])
})
