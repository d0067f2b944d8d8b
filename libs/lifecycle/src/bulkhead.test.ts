import { setImmediate as settle } from 'node:timers/promises'
import { describe, expect, it } from '@jest/globals'
import { Bulkhead } from './bulkhead.ts'

const never = new AbortController().signal
const full = () => new Error('full')

/** Work that runs until the test ends it. */
function start(bulkhead: Bulkhead, key = 'a', signal = never) {
  const ended = Promise.withResolvers<void>()
  const state = { started: false, end: ended.resolve, done: Promise.resolve<unknown>(undefined) }
  state.done = bulkhead.run(key, signal, () => {
    state.started = true
    return ended.promise
  })
  state.done.catch(() => {})
  return state
}

const startedOf = (tasks: readonly { started: boolean }[]) => tasks.map(({ started }) => started)

describe('a bulkhead', () => {
  it('runs as much work of one key as its limit allows, and starts the rest in order of arrival', async () => {
    const bulkhead = new Bulkhead({ runningPerKeyMax: 2, full })
    const tasks = [start(bulkhead), start(bulkhead), start(bulkhead), start(bulkhead)] as const
    expect(startedOf(tasks)).toEqual([true, true, false, false])
    expect([bulkhead.running, bulkhead.waiting]).toEqual([2, 2])
    tasks[1].end()
    await settle()
    expect(tasks[2].started).toBe(true)
    expect(tasks[3].started).toBe(false)
    for (const { end } of tasks) end()
    await Promise.all(tasks.map(({ done }) => done))
    expect([bulkhead.running, bulkhead.waiting]).toEqual([0, 0])
  })

  it('gives a slot that is released to the first waiter, not to a later call', async () => {
    const bulkhead = new Bulkhead({ runningPerKeyMax: 1, full })
    const order: string[] = []
    const first = bulkhead.run('a', never, async () => order.push('first'))
    const second = bulkhead.run('a', never, async () => order.push('second'))
    await first
    await Promise.all([second, bulkhead.run('a', never, async () => order.push('third'))])
    expect(order).toEqual(['first', 'second', 'third'])
  })

  it('does not let work of one key wait for another key', async () => {
    const bulkhead = new Bulkhead({ runningPerKeyMax: 1, full })
    const tasks = [start(bulkhead), start(bulkhead), start(bulkhead, 'b')]
    expect(startedOf(tasks)).toEqual([true, false, true])
    for (const { end } of tasks) end()
    await Promise.all(tasks.map(({ done }) => done))
  })

  it('limits all keys together, and passes over waiters whose key is at its own limit', async () => {
    const bulkhead = new Bulkhead({ runningPerKeyMax: 2, runningMax: 3, full })
    const flood = [start(bulkhead), start(bulkhead), start(bulkhead)]
    const others = [start(bulkhead, 'b'), start(bulkhead, 'c')] as const
    expect(startedOf([...flood, ...others])).toEqual([true, true, false, true, false])
    others[0].end()
    await settle()
    expect(others[1].started).toBe(true)
    expect(startedOf(flood)).toEqual([true, true, false])
    for (const { end } of [...flood, ...others]) end()
    await Promise.all([...flood, ...others].map(({ done }) => done))
    expect([bulkhead.running, bulkhead.waiting]).toEqual([0, 0])
  })

  it('refuses work that finds the queue of its key full, or waits too long', async () => {
    const bulkhead = new Bulkhead({ runningPerKeyMax: 1, waitingPerKeyMax: 1, waitMsMax: 30, full })
    const running = start(bulkhead)
    const waiting = start(bulkhead)
    await expect(start(bulkhead).done).rejects.toThrow('full')
    await expect(waiting.done).rejects.toThrow('full')
    running.end()
    await running.done
    expect(await bulkhead.run('a', never, async () => 'free')).toBe('free')
  })

  it('refuses work that finds the queue of all keys full', async () => {
    const bulkhead = new Bulkhead({ runningPerKeyMax: 1, waitingMax: 1, full })
    const tasks = [start(bulkhead), start(bulkhead), start(bulkhead, 'b')]
    const refused = start(bulkhead, 'b')
    await expect(refused.done).rejects.toThrow('full')
    for (const { end } of tasks) end()
    await Promise.all(tasks.map(({ done }) => done))
  })

  it('removes work from the queue when its signal aborts, and starts the work behind it', async () => {
    const bulkhead = new Bulkhead({ runningPerKeyMax: 1, full })
    const aborter = new AbortController()
    const running = start(bulkhead)
    const leaving = start(bulkhead, 'a', aborter.signal)
    const staying = start(bulkhead)
    aborter.abort(new Error('left'))
    await expect(leaving.done).rejects.toThrow('left')
    await expect(start(bulkhead, 'a', aborter.signal).done).rejects.toThrow('left')
    running.end()
    await settle()
    expect(staying.started).toBe(true)
    staying.end()
    await staying.done
    expect(leaving.started).toBe(false)
  })

  it('throws its own error for an aborted wait when one is given', async () => {
    const bulkhead = new Bulkhead({ runningPerKeyMax: 1, full, aborted: (reason) => new Error(`gone: ${reason}`) })
    const running = start(bulkhead)
    const aborter = new AbortController()
    const leaving = start(bulkhead, 'a', aborter.signal)
    aborter.abort('hung up')
    await expect(leaving.done).rejects.toThrow('gone: hung up')
    running.end()
    await running.done
  })

  it('releases the slot of work that fails', async () => {
    const bulkhead = new Bulkhead({ runningPerKeyMax: 1, waitingPerKeyMax: 0, full })
    for (let n = 0; n < 3; n += 1) {
      await expect(bulkhead.run('a', never, () => Promise.reject(new Error('broken')))).rejects.toThrow('broken')
    }
    expect([bulkhead.running, bulkhead.waiting]).toEqual([0, 0])
  })
})
