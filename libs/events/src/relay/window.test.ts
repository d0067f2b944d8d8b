import { beforeEach, describe, expect, it } from '@jest/globals'
import { type Entry, Window } from './window.ts'

let window: Window
let position = 0
beforeEach(() => {
  window = new Window()
})

const entry = (orderingKey: string): Entry => {
  position += 1
  return {
    ...{ id: `id${position}`, orderingKey, position: String(position), subject: 's', text: 'four' },
    ...{ state: 'waiting', attempt: 0, dueAt: 0, patienceMs: 0, publishedAt: 0, streamSequence: 0 },
  }
}
const add = (orderingKey: string): Entry => {
  const added = entry(orderingKey)
  window.add(added)
  return added
}

describe('Window', () => {
  it('has one entry of each key on its way, the oldest', () => {
    const [a1, a2, b1] = [add('a'), add('a'), add('b')]
    expect([...window.heads()]).toEqual([a1, b1])
    expect(window.remove(a1)).toBe(a2)
    expect([...window.heads()]).toEqual([a2, b1])
  })

  it('takes out an entry that was stored although others stand before it', () => {
    const [a1, a2, a3] = [add('a'), add('a'), add('a')]
    expect(window.remove(a2)).toBe(a1)
    expect(window.remove(a1)).toBe(a3)
    expect(window.remove(a3)).toBeUndefined()
    expect({ size: window.size, bytes: window.bytes, heads: [...window.heads()] }).toEqual({
      size: 0,
      bytes: 0,
      heads: [],
    })
  })

  it('wants no more of a busy key until half of it is gone, so that others find room', () => {
    const entries = Array.from({ length: 65 }, () => add('busy'))
    add('quiet')
    expect(window.fullKeys).toEqual(['busy'])
    for (const one of entries.slice(0, 32)) window.remove(one)
    expect(window.fullKeys).toEqual(['busy'])
    for (const one of entries.slice(32, 33)) window.remove(one)
    expect(window.fullKeys).toEqual([])
  })
})
