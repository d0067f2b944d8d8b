import { refuse } from '../guard-error.ts'

/** Unicode characters that are invisible or look like a space; the server would read them as part of a name. */
const INVISIBLE = /[\u0080-\u00A0\u00AD\u1680\u180E\u2000-\u200F\u2028-\u202F\u205F-\u206F\u3000\uFEFF\uFFF9-\uFFFF]/

/** Space, tab, line feed, vertical tab, form feed, carriage return: the characters that the server skips between tokens. */
export const isSpace = (code: number): boolean => code === 32 || (code >= 9 && code <= 13)

export const isDigit = (code: number): boolean => code >= 48 && code <= 57

const isLetter = (code: number): boolean => (code >= 97 && code <= 122) || (code >= 65 && code <= 90)

/** Letters, digits, `_`, `$` and U+0080 to U+FFFF: the characters of an unquoted name. NaN (past the end) is excluded. */
export const isNameCharacter = (code: number): boolean =>
  isLetter(code) || isDigit(code) || code === 95 || code === 36 || (code >= 0x80 && (code < 0xd800 || code > 0xdfff))

export const endOfName = (sql: string, start: number): number => {
  let at = start
  while (isNameCharacter(sql.charCodeAt(at))) at++
  return at
}

export const endOfDigits = (sql: string, start: number): number => {
  let at = start
  while (isDigit(sql.charCodeAt(at))) at++
  return at
}

export const refuseInvisible = (name: string, position: number): void => {
  const found = INVISIBLE.exec(name)
  if (!found) return
  const code = found[0].charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')
  refuse(`the invisible character U+${code} is not allowed outside quotes; remove it`, position + found.index)
}
