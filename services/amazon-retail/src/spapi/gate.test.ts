import { describe, expect, it } from '@jest/globals'
import { Gate } from './gate.ts'

const never = new AbortController().signal
const turn = () => new Promise((resolve) => setImmediate(resolve))

/** A piece of work that ends when it is told to. */
function job() {
  const { promise, resolve } = Promise.withResolvers<void>()
  let began = false
  return {
    run: () => {
      began = true
      return promise
    },
    end: resolve,
    get began() {
      return began
    },
  }
}

describe('the gate', () => {
  it('lets no more in at once than there are places, and the next when one leaves', async () => {
    const gate = new Gate({ atOnceMax: 2, waitingMax: 10 })
    const [first, second, third] = [job(), job(), job()]
    const runs = [gate.run('a', never, first.run), gate.run('b', never, second.run), gate.run('c', never, third.run)]
    await turn()
    expect([first.began, second.began, third.began]).toEqual([true, true, false])
    first.end()
    await runs[0]
    await turn()
    expect(third.began).toBe(true)
    second.end()
    third.end()
    await Promise.all(runs)
    expect([gate.inside, gate.waiting]).toEqual([0, 0])
  })

  it('keeps half of the places from a tenant that floods', async () => {
    const gate = new Gate({ atOnceMax: 4, waitingMax: 10 })
    const flood = [job(), job(), job()]
    const runs = flood.map((one) => gate.run('a', never, one.run))
    const other = job()
    runs.push(gate.run('b', never, other.run))
    await turn()
    expect(flood.map(({ began }) => began)).toEqual([true, true, false])
    expect(other.began).toBe(true)
    for (const one of [...flood, other]) one.end()
    await Promise.all(runs)
  })

  it('turns away who finds the line full, and who gives up waiting', async () => {
    const gate = new Gate({ atOnceMax: 1, waitingMax: 1 })
    const running = job()
    const first = gate.run('a', never, running.run)
    const aborter = new AbortController()
    const waiting = gate.run('b', aborter.signal, running.run)
    await expect(gate.run('c', never, running.run)).rejects.toMatchObject({ kind: 'unavailable' })
    aborter.abort()
    await expect(waiting).rejects.toMatchObject({ kind: 'unavailable', headers: { 'retry-after': '1' } })
    running.end()
    await first
    await gate.run('c', never, async () => {})
    expect([gate.inside, gate.waiting]).toEqual([0, 0])
  })

  it('gives the place back when the work fails', async () => {
    const gate = new Gate({ atOnceMax: 1, waitingMax: 1 })
    await expect(gate.run('a', never, () => Promise.reject(new Error('broken')))).rejects.toThrow('broken')
    expect(gate.inside).toBe(0)
  })
})
