import { describe, expect, it } from '@jest/globals'
import { until } from '@platform/testkit'
import { Turns } from './turns.ts'

const { signal } = new AbortController()

/** Work that ends when it is told to. */
function openWork() {
  const begun: string[] = []
  const ends = new Map<string, () => void>()
  const work = (name: string) => () =>
    new Promise<string>((resolve) => {
      begun.push(name)
      ends.set(name, () => resolve(name))
    })
  return { begun, work, end: (name: string) => ends.get(name)?.() }
}

describe('turns', () => {
  it('let a profile have so many at once, in the order of asking, and others theirs', async () => {
    const { begun, work, end } = openWork()
    const turns = new Turns({ runningMax: 1, waitingMax: 5, waitMsMax: 600_000 })
    const all = ['a', 'b', 'c'].map((name) => turns.run('p1', signal, work(name)))
    const other = turns.run('p2', signal, work('other'))
    await until('the first of each', () => begun.length === 2)
    expect(begun).toEqual(['a', 'other'])
    end('a')
    await until('the second', () => begun.includes('b'))
    expect(begun).not.toContain('c')
    end('b')
    await until('the third', () => begun.includes('c'))
    end('c')
    end('other')
    expect(await Promise.all([...all, other])).toEqual(['a', 'b', 'c', 'other'])
  })

  it('refuse who would wait too long, or behind too many', async () => {
    const { begun, work, end } = openWork()
    const turns = new Turns({ runningMax: 1, waitingMax: 1, waitMsMax: 30 })
    const first = turns.run('p', signal, work('a'))
    await until('the first', () => begun.length === 1)
    const second = turns.run('p', signal, work('b'))
    await expect(turns.run('p', signal, work('c'))).rejects.toMatchObject({
      kind: 'throttled',
      details: { retryAfterSeconds: 1 },
    })
    await expect(second).rejects.toMatchObject({ kind: 'throttled' })
    end('a')
    await first
    expect(await turns.run('p', signal, async () => 'free')).toBe('free')
  })

  it('give up the place of who left, and of who failed', async () => {
    const { begun, work, end } = openWork()
    const turns = new Turns({ runningMax: 1, waitingMax: 5, waitMsMax: 600_000 })
    const leaving = new AbortController()
    const first = turns.run('p', signal, work('a'))
    const second = turns.run('p', leaving.signal, work('b'))
    await until('the first', () => begun.length === 1)
    leaving.abort(new Error('left'))
    await expect(second).rejects.toThrow('left')
    end('a')
    await first
    await expect(turns.run('p', signal, () => Promise.reject(new Error('broken')))).rejects.toThrow('broken')
    expect(await turns.run('p', signal, async () => 'free')).toBe('free')
    expect(begun).toEqual(['a'])
  })
})
