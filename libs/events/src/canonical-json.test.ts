import { describe, expect, it } from '@jest/globals'
import canonicalize from 'canonicalize'
import fc from 'fast-check'
import { canonicalJson } from './canonical-json.ts'

describe('canonicalJson', () => {
  it.each([
    [
      'members are sorted, at every depth',
      { b: 1, a: { d: [{ f: 1, e: 2 }], c: null } },
      '{"a":{"c":null,"d":[{"e":2,"f":1}]},"b":1}',
    ],
    ['names that are digits are sorted as text', { '10': 'a', '9': 'b', '1': 'c' }, '{"1":"c","10":"a","9":"b"}'],
    [
      'names are compared by UTF-16 code units',
      { '\u{1f600}': 1, '\ufb33': 2, é: 3 },
      '{"é":3,"\u{1f600}":1,"\ufb33":2}',
    ],
    [
      'numbers are written as in ECMAScript',
      { a: 1e30, b: 4.5, c: 2e-3, d: -0, e: 1.0 },
      '{"a":1e+30,"b":4.5,"c":0.002,"d":0,"e":1}',
    ],
    [
      'text is escaped as little as JSON allows',
      { a: '\u20ac$\u000f\nA\'B"\\"/' },
      '{"a":"€$\\u000f\\nA\'B\\"\\\\\\"/"}',
    ],
    ['undefined members are omitted', { b: undefined, a: [undefined] }, '{"a":[null]}'],
  ])('%s', (_what, value, text) => {
    expect(canonicalJson(value)).toBe(text)
  })

  it('returns one text for a value, whatever the order of its members', () => {
    const shuffled = [
      { x: [{ b: 1, a: 2 }], y: { 2: 1, 10: 2 } },
      { y: { 10: 2, 2: 1 }, x: [{ a: 2, b: 1 }] },
    ]
    const [first, second] = shuffled.map(canonicalJson)
    expect(first).toBe(second)
    expect(canonicalJson(JSON.parse(first ?? ''))).toBe(first)
  })

  it('agrees with another implementation of RFC 8785 for any JSON data', () => {
    const values = fc.jsonValue({ maxDepth: 4, stringUnit: 'binary' })
    fc.assert(
      fc.property(fc.dictionary(fc.string({ unit: 'binary' }), values), (value) => {
        expect(canonicalJson(value)).toBe(canonicalize(value))
      }),
      { numRuns: 2_000 },
    )
  })
})
