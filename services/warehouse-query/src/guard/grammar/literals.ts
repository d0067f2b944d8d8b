import { LIMITS } from '../limits.ts'
import type { Cursor, PlaceholderRole, Rule } from './cursor.ts'

/**
 * Character sets that a literal may announce with `_name'..'`. The server reads each of them without changing where the literal
 * ends.
 */
const INTRODUCERS = new Set(
  [
    'ARMSCII8',
    'ASCII',
    'BINARY',
    'CP1250',
    'CP1251',
    'CP1256',
    'CP1257',
    'CP850',
    'CP852',
    'CP866',
    'GREEK',
    'HEBREW',
    'KOI8R',
  ]
    .concat([
      'KOI8U',
      'LATIN1',
      'LATIN2',
      'LATIN5',
      'LATIN7',
      'UCS2',
      'UTF16',
      'UTF16LE',
      'UTF32',
      'UTF8',
      'UTF8MB3',
      'UTF8MB4',
    ])
    .map((charset) => `_${charset}`),
)

export const placeholder = (c: Cursor, role: PlaceholderRole): void => {
  if (c.at().kind !== 'placeholder') c.reject()
  c.roles.set(c.index, role)
  c.skip()
  // The server would join the two strings into one literal.
  c.refuseIf(c.at().kind === 'string', 'a string directly after a placeholder is not allowed; use CONCAT')
}

/** One string, or several in a row, which the server joins. */
export const stringLiteral: Rule = (c) => {
  if (c.at().kind !== 'string') c.reject()
  const start = c.index
  while (c.at().kind === 'string') c.skip()
  c.atMost(LIMITS.adjacentStringsMax, c.index - start, 'strings in a row')
}

export const stringOrPlaceholder: Rule = (c) =>
  c.at().kind === 'placeholder' ? placeholder(c, 'value') : stringLiteral(c)

/** `_utf8mb4'..'`, `_binary 0x41` */
export const introducedLiteral = (c: Cursor): boolean => {
  const next = c.at(1).kind
  if (c.at().kind !== 'word' || !c.at().value.startsWith('_') || (next !== 'string' && next !== 'number')) return false
  if (!INTRODUCERS.has(c.at().value))
    c.reject(`the character set introducer ${c.at().text.slice(0, 40)} is not supported; use _utf8mb4 or none`)
  c.skip()
  if (next === 'number') c.skip()
  else stringLiteral(c)
  return true
}

/** `DATE '2026-01-31'`, `TIME '..'`, `TIMESTAMP '..'` */
export const temporalLiteral = (c: Cursor): boolean => {
  if (!c.is('DATE', 'TIME', 'TIMESTAMP') || c.at(1).kind !== 'string') return false
  c.skip(2)
  return true
}

/** `{d '2026-01-31'}`, `{t '..'}`, `{ts '..'}` */
export const temporalEscape: Rule = (c) => {
  c.need('{')
  c.need('D', 'T', 'TS')
  if (c.at().kind !== 'string') c.reject()
  c.skip()
  c.need('}')
}

export const wholeNumber: Rule = (c) => {
  if (c.at().kind !== 'number' || !/^\d+$/.test(c.at().text)) c.reject()
  c.skip()
}

export const rowCount: Rule = (c) => (c.at().kind === 'placeholder' ? placeholder(c, 'count') : wholeNumber(c))
