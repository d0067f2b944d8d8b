import { refuse } from '../guard-error.ts'
import { endOfDigits, endOfName, isNameCharacter } from './characters.ts'

type Scanned = { kind: 'number' | 'name'; end: number }

const PREFIXED = /0(?:x[0-9a-fA-F]+|b[01]+)/y

/** Offset after an exponent at `at` (`e5`, `E+5`), or `at` when no exponent follows. */
const endOfExponent = (sql: string, at: number): number => {
  const letter = sql.charAt(at)
  if (letter !== 'e' && letter !== 'E') return at
  const sign = sql.charAt(at + 1)
  const digits = sign === '+' || sign === '-' ? at + 2 : at + 1
  const end = endOfDigits(sql, digits)
  return end === digits ? at : end
}

const endOfFraction = (sql: string, point: number): number => {
  const digits = endOfDigits(sql, point + 1)
  const end = endOfExponent(sql, digits)
  const next = sql.charAt(digits)
  if (end === digits && (next === 'e' || next === 'E'))
    refuse('a number has an exponent without digits; write it as 1e5', point)
  return end
}

/**
 * Scans a token that starts with a digit, or with a point before a digit, as MariaDB's lexer splits it: `0x1F`, `0b01`, `12`,
 * `1.`, `1.5e-3` and `1e5` are numbers, `1abc` and `1e` are names, `1e5x` is a number and then a word.
 */
export const scanNumber = (sql: string, start: number): Scanned => {
  if (sql.charAt(start) === '.') return { kind: 'number', end: endOfFraction(sql, start) }
  PREFIXED.lastIndex = start
  const prefixed = PREFIXED.exec(sql)
  if (prefixed && !isNameCharacter(sql.charCodeAt(PREFIXED.lastIndex)))
    return { kind: 'number', end: PREFIXED.lastIndex }
  const end = endOfDigits(sql, start)
  if (sql.charAt(end) === '.' && sql.charAt(end + 1) !== '.') return { kind: 'number', end: endOfFraction(sql, end) }
  const exponent = endOfExponent(sql, end)
  if (exponent !== end) return { kind: 'number', end: exponent }
  if (!isNameCharacter(sql.charCodeAt(end))) return { kind: 'number', end }
  return { kind: 'name', end: endOfName(sql, end) }
}
