import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { percentage, ratio, sumDecimals } from './decimal.ts'
import { moneyOf } from './money.ts'

describe('money', () => {
  it.each([
    ['12.3400', 'USD', '12.34'],
    ['12.0000', 'USD', '12.00'],
    ['12', 'USD', '12.00'],
    ['0.0050', 'USD', '0.005'],
    ['-0.5000', 'EUR', '-0.50'],
    ['1500.0000', 'JPY', '1500'],
    ['1500.2500', 'JPY', '1500.25'],
    ['12345678901234567890.1200', 'USD', '12345678901234567890.12'],
  ])('%s %s is %s', (decimal, currency, amount) => {
    expect(moneyOf(decimal, currency)).toEqual({ amount, currency })
  })

  it('is added up exactly, beyond what a float holds', () => {
    expect(sumDecimals(['0.1000', '0.2000'])).toBe('0.3000')
    expect(sumDecimals(['99999999999999.9999', '0.0001'])).toBe('100000000000000.0000')
    expect(sumDecimals(['1.5', '-2'])).toBe('-0.5000')
    expect(sumDecimals([])).toBe('0.0000')
    const text = (units: bigint) => {
      const digits = String(units < 0n ? -units : units).padStart(5, '0')
      return `${units < 0n ? '-' : ''}${digits.slice(0, -4)}.${digits.slice(-4)}`
    }
    fc.assert(
      fc.property(fc.array(fc.bigInt({ min: -(10n ** 17n), max: 10n ** 17n })), (units) => {
        const sum = units.reduce((total, one) => total + one, 0n)
        expect(sumDecimals(units.map(text))).toBe(text(sum))
      }),
    )
  })
})

describe('ratios', () => {
  it('are null where they are not defined', () => {
    expect(ratio(1, 0)).toBeNull()
    expect(ratio('0.0000', '0.0000')).toBeNull()
    expect(percentage(0, 0)).toBeNull()
  })

  it('are plain numbers elsewhere', () => {
    expect(ratio('1.5000', 2)).toBe(0.75)
    expect(percentage(1, 8)).toBe(12.5)
  })
})
