import { describe, expect, it } from '@jest/globals'
import { until } from '@platform/testkit'
import { Turns } from './turns.ts'

const calm = new AbortController().signal
const open = (waitMsMax = 5_000, waitingMax = 10) => new Turns({ runningMax: 2, waitingMax, waitMsMax })

/** Work that runs until it is told to end. */
function task(turns: Turns, tenantId = 'a', signal = calm) {
  const ended = Promise.withResolvers<void>()
  const state = { started: false, end: ended.resolve, done: Promise.resolve<unknown>(undefined) }
  state.done = turns.run(tenantId, signal, () => {
    state.started = true
    return ended.promise
  })
  state.done.catch(() => {})
  return state
}

describe('turns', () => {
  it('are taken in order, so many at once', async () => {
    const turns = open()
    const tasks = [task(turns), task(turns), task(turns), task(turns)] as const
    expect(tasks.map(({ started }) => started)).toEqual([true, true, false, false])
    tasks[1].end()
    await until('the third to start', () => tasks[2].started)
    expect(tasks[3].started).toBe(false)
    for (const { end } of tasks) end()
    await Promise.all(tasks.map(({ done }) => done))
    const next = task(turns)
    expect(next.started).toBe(true)
    next.end()
    await next.done
  })

  it('of one tenant do not wait for those of another', () => {
    const turns = open()
    const own = [task(turns), task(turns), task(turns)]
    const other = task(turns, 'b')
    expect([own[2]?.started, other.started]).toEqual([false, true])
    for (const { end } of [...own, other]) end()
  })

  it('end when the work fails', async () => {
    const turns = open()
    const fail = () => turns.run('a', calm, () => Promise.reject(new Error('no')))
    for (let n = 0; n < 5; n += 1) await expect(fail()).rejects.toThrow('no')
  })

  it('are refused when too many wait, or one waits too long', async () => {
    const turns = open(30, 1)
    const running = [task(turns), task(turns)]
    const waiting = task(turns)
    await expect(task(turns).done).rejects.toMatchObject({ kind: 'too_many_queries' })
    await expect(waiting.done).rejects.toMatchObject({ kind: 'too_many_queries', headers: { 'retry-after': '1' } })
    for (const { end } of running) end()
  })

  it('are given up by a caller that hangs up while it waits', async () => {
    const turns = open()
    const running = [task(turns), task(turns)]
    const aborter = new AbortController()
    const leaving = task(turns, 'a', aborter.signal)
    const staying = task(turns)
    aborter.abort()
    await expect(leaving.done).rejects.toMatchObject({ kind: 'unavailable' })
    running[0]?.end()
    await until('the one behind it to start', () => staying.started)
    for (const { end } of [...running, staying]) end()
  })
})
