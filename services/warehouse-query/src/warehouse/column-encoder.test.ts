import { expect, it } from '@jest/globals'
import fc from 'fast-check'
import type { FieldPacket } from 'mysql2'
import { columnsOf } from './column-encoder.ts'

const namesOf = (names: string[]): string[] =>
  columnsOf(names.map((name) => ({ name, type: 253 }) as FieldPacket)).map(({ name }) => name)

/** The documented rule: a repeated name gets the first number that does not make it another column's name. */
function reference(names: string[]): string[] {
  const used = new Set<string>()
  return names.map((own) => {
    let name = own
    for (let n = 2; used.has(name); n++) {
      const candidate = `${own}_${n}`
      if (!names.includes(candidate) && !used.has(candidate)) name = candidate
    }
    used.add(name)
    return name
  })
}

it('numbers repeated names, so that every column has a unique name', () => {
  const name = fc.constantFrom('a', 'b', 'a_2', 'a_3', 'a_2_2', 'b_2', '', '_2')
  fc.assert(
    fc.property(fc.array(name, { maxLength: 30 }), (names) => {
      const found = namesOf(names)
      expect(found).toEqual(reference(names))
      expect(new Set(found).size).toBe(names.length)
    }),
  )
})

it('reads each name a few times, however many columns share it', () => {
  let lookups = 0
  const { has } = Set.prototype
  const count = 10_000
  Set.prototype.has = function (value: unknown) {
    lookups++
    return has.call(this, value)
  }
  try {
    namesOf([...Array.from({ length: count }, () => 'a'), ...Array.from({ length: count }, (_, i) => `a_${i + 2}`)])
  } finally {
    Set.prototype.has = has
  }
  expect(lookups).toBeLessThan(10 * count)
})
