import { expect, it } from '@jest/globals'
import fc from 'fast-check'
import { hasMoreValues } from './index.ts'

const count = (value: unknown): number =>
  typeof value === 'object' && value !== null
    ? Object.values(value).reduce((sum: number, one: unknown) => sum + count(one), 1)
    : 1

it('counts every value of a JSON value exactly', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(hasMoreValues(value, count(value))).toBe(false)
      expect(hasMoreValues(value, count(value) - 1)).toBe(true)
    }),
  )
})
