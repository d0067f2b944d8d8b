import { beforeEach, describe, expect, it } from '@jest/globals'
import { type Entry, InFlight } from './in-flight.ts'

let inFlight: InFlight
let position = 0
beforeEach(() => {
  inFlight = new InFlight()
})

const entry = (orderingKey: string): Entry => {
  position += 1
  return {
    id: `id${position}`,
    orderingKey,
    position: String(position),
    subject: 's',
    text: 'four',
    state: 'waiting',
    attempt: 0,
    dueAt: 0,
    backoffMs: 0,
    publishedAt: 0,
    streamSequence: 0,
  }
}
const add = (orderingKey: string): Entry => {
  const added = entry(orderingKey)
  inFlight.add(added)
  return added
}

describe('InFlight', () => {
  it('has one head per ordering key, the oldest entry', () => {
    const [a1, a2, b1] = [add('a'), add('a'), add('b')]
    expect([...inFlight.heads()]).toEqual([a1, b1])
    expect(inFlight.remove(a1)).toBe(a2)
    expect([...inFlight.heads()]).toEqual([a2, b1])
  })

  it('removes a stored entry that is not the head of its key', () => {
    const [a1, a2, a3] = [add('a'), add('a'), add('a')]
    expect(inFlight.remove(a2)).toBe(a1)
    expect(inFlight.remove(a1)).toBe(a3)
    expect(inFlight.remove(a3)).toBeUndefined()
    expect({ size: inFlight.size, bytes: inFlight.bytes, heads: [...inFlight.heads()] }).toEqual({
      size: 0,
      bytes: 0,
      heads: [],
    })
  })

  it('reports a busy key as full until half of its entries are gone, so that other keys find room', () => {
    const entries = Array.from({ length: 65 }, () => add('busy'))
    add('quiet')
    expect(inFlight.fullKeys).toEqual(['busy'])
    for (const one of entries.slice(0, 32)) inFlight.remove(one)
    expect(inFlight.fullKeys).toEqual(['busy'])
    for (const one of entries.slice(32, 33)) inFlight.remove(one)
    expect(inFlight.fullKeys).toEqual([])
  })
})
