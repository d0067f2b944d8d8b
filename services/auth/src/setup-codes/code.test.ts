import { expect, it } from '@jest/globals'
import { newSetupCode, readSetupCode } from './code.ts'

it('a setup code is five groups of five unambiguous letters, and random', () => {
  const codes = Array.from({ length: 1_000 }, newSetupCode)
  for (const code of codes) expect(code).toMatch(/^([0-9A-HJKMNP-TV-Z]{5}-){4}[0-9A-HJKMNP-TV-Z]{5}$/)
  expect(new Set(codes).size).toBe(1_000)
  // 125 random bits: every letter occurs in every position.
  for (const place of Array.from({ length: 29 }, (_, n) => n).filter((n) => n % 6 !== 5)) {
    expect(new Set(codes.map((code) => code[place])).size).toBe(32)
  }
})

it('a setup code is read in any case, with spaces and with look-alike letters', () => {
  const letters = '01ABC01ABC01ABC01ABC01ABC'
  for (const typed of [
    '01ABC-01ABC-01ABC-01ABC-01ABC',
    ' 01abc 01abc\t01abc 01abc 01abc\n',
    'oiABC-OlABC-0LABC-oIabc-01abc',
    letters,
  ]) {
    expect(readSetupCode(typed)).toBe(letters)
  }
})

it('other text is not read as a setup code', () => {
  for (const typed of ['', '-', '01ABC-01ABC', `${'0'.repeat(26)}`, 'UUUUU-UUUUU-UUUUU-UUUUU-UUUUU', '0'.repeat(1e6)]) {
    expect(readSetupCode(typed)).toBeUndefined()
  }
})
