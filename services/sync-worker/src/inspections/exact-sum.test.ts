import { expect, it } from '@jest/globals'
import fc from 'fast-check'
import { ExactSum } from './exact-sum.ts'

const sum = (...texts: string[]): string => {
  const exact = new ExactSum()
  for (const text of texts) exact.add(text)
  return String(exact)
}

/** Writes cents with two digits after the point. */
function decimalOf(cents: bigint): string {
  const digits = String(cents < 0n ? -cents : cents).padStart(3, '0')
  return `${cents < 0n ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`
}

it.each([
  [[], '0'],
  [['0.10', '0.20'], '0.3'],
  [['-0.05'], '-0.05'],
  [['12', '-12.00'], '0'],
  [['+3.5', '9007199254740993'], '9007199254740996.5'],
  [['-1.005', '1'], '-0.005'],
])('the sum of %j is %s', (texts, expected) => {
  expect(sum(...texts)).toBe(expected)
})

it('is that of the whole numbers of cents, in any order', () => {
  fc.assert(
    fc.property(fc.array(fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n })), (cents) => {
      const texts = cents.map(decimalOf)
      const total = decimalOf(cents.reduce((all, n) => all + n, 0n))
      expect(sum(...texts)).toBe(total.replace(/\.?0+$/, ''))
      expect(sum(...texts.toReversed())).toBe(sum(...texts))
    }),
  )
})
