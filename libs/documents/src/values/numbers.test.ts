import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { DecimalMark } from './decimal-mark.ts'
import { numberShape } from './number-shape.ts'
import { plainNumber } from './plain-number.ts'

describe('a plain number', () => {
  it.each([
    ['0', { whole: 1, scale: -1 }],
    ['-12', { whole: 2, scale: -1 }],
    ['3.50', { whole: 1, scale: 2 }],
    ['-0.0', { whole: 1, scale: 1 }],
    ['282137046530441217', { whole: 18, scale: -1 }],
  ])('%s has the size %j', (text, shape) => expect(numberShape(text)).toEqual(shape))

  it.each(['', '-', '007', '+1', '1.', '.5', '1e3', '1,5', ' 1', '1 ', 'NaN', '١', '9'.repeat(66)])(
    '%j is not one',
    (text) => expect(numberShape(text)).toBeUndefined(),
  )
})

it('a JSON number without its exponent has the same value and every digit', () => {
  expect(plainNumber('1.5E3')).toBe('1500')
  expect(plainNumber('12e-3')).toBe('0.012')
  expect(plainNumber('-1.230e1')).toBe('-12.30')
  expect(plainNumber('1e400')).toBeUndefined()
  fc.assert(
    fc.property(
      fc.bigInt(),
      fc.integer({ min: 0, max: 20 }),
      fc.integer({ min: -20, max: 20 }),
      (digits, scale, exponent) => {
        const sign = digits < 0n ? '-' : ''
        const text = String(digits)
          .replace('-', '')
          .padStart(scale + 1, '0')
        const token = `${sign}${text.slice(0, text.length - scale)}${scale > 0 ? `.${text.slice(-scale)}` : ''}e${exponent}`
        // Compare as integers of 10^-60.
        const scaled = (plain: string): bigint => {
          const [whole = '', fraction = ''] = plain.split('.')
          return BigInt(whole + fraction.padEnd(60, '0'))
        }
        expect(scaled(plainNumber(token) ?? '')).toBe(digits * 10n ** BigInt(60 - scale + exponent))
      },
    ),
  )
})

describe('the decimal mark of a document', () => {
  const readIn = (...texts: string[]) => {
    const mark = new DecimalMark()
    return texts.map((text) => {
      const read = mark.read(text)
      return 'value' in read ? read.value : 'not readable'
    })
  }

  it.each([
    [
      ['16630,13', '-1,00', '1.234,56', '1.234', '7'],
      ['16630.13', '-1.00', '1234.56', '1234', '7'],
    ],
    [
      ['16630.13', '-1.00', '1,234.56', '1,234', '7'],
      ['16630.13', '-1.00', '1234.56', '1234', '7'],
    ],
    [
      ['12', '1,234', '0,5', '1,234'],
      ['12', 'not readable', '0.5', '1.234'],
    ],
    [
      ['1.00', '1,5', '12.34.56', 'abc'],
      ['1.00', 'not readable', 'not readable', 'not readable'],
    ],
    [['1,234,567.89'], ['1234567.89']],
  ])('is decided by the first clear value: %j', (texts, values) => expect(readIn(...texts)).toEqual(values))
})
