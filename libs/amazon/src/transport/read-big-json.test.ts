import { describe, expect, it } from '@jest/globals'
import { readBigJson } from './read-big-json.ts'

describe('JSON of Amazon', () => {
  it('returns integers beyond 2^53 as text', () => {
    expect(
      readBigJson('{"id":9007199254740993,"ids":[-12345678901234567890,7],"n":{"x":18446744073709551615}}'),
    ).toEqual({
      id: '9007199254740993',
      ids: ['-12345678901234567890', 7],
      n: { x: '18446744073709551615' },
    })
  })

  it('leaves everything else unchanged', () => {
    const text =
      '{"a":9007199254740991,"b":1.5,"c":1e3,"d":"12345678901234567890","e":0.12345678901234567,"f":1e30,"g":null}'
    expect(readBigJson(text)).toEqual(JSON.parse(text))
    const fraction = '[12345678901234567890.5]'
    expect(readBigJson(fraction)).toEqual(JSON.parse(fraction))
    expect(() => readBigJson('<html>')).toThrow(SyntaxError)
  })
})
