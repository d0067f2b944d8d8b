import { invalid, refuse } from '../guard-error.ts'
import { LIMITS } from '../limits.ts'
import type { Token, TokenKind } from '../token.ts'
import { endOfName, isDigit, isNameCharacter, refuseInvisible } from './characters.ts'
import { endOfGap, isHint } from './gap.ts'
import { endOfHint, rebuiltHint } from './hint.ts'
import { scanNumber } from './number.ts'
import { endOfQuoted, unquotedName } from './quoted.ts'
import { scanSymbol } from './symbol.ts'

type Scanned = { kind: TokenKind; end: number; value?: string; text?: string }

const PLACEHOLDER_NAME = /:([A-Za-z_][A-Za-z0-9_]*)/y

const PREFIXED_NUMBERS = new Map([
  [
    'x',
    { pattern: /[xX]'(?:[0-9a-fA-F]{2})*'/y, rule: 'a hexadecimal literal needs an even number of hexadecimal digits' },
  ],
  ['b', { pattern: /[bB]'[01]*'/y, rule: 'a bit literal may contain only 0 and 1' }],
])

/** `x'..'`, `b'..'` and `n'..'`: the letter and the quote must touch, and only the single quote counts. */
const scanPrefixed = (sql: string, at: number): Scanned | undefined => {
  if (sql.charAt(at + 1) !== "'") return undefined
  const letter = sql.charAt(at).toLowerCase()
  if (letter === 'n') return { kind: 'string', end: endOfQuoted(sql, at + 1) }
  const number = PREFIXED_NUMBERS.get(letter)
  if (!number) return undefined
  number.pattern.lastIndex = at
  return number.pattern.test(sql) ? { kind: 'number', end: number.pattern.lastIndex } : refuse(number.rule, at)
}

/** The server folds only ASCII in keywords; toUpperCase would turn a dotless i into I. */
const asciiUpperCase = (text: string): string => text.replace(/[a-z]+/g, (letters) => letters.toUpperCase())

/** A word that touches a point on either side (`t.select`, `select.t`) is a name to the server, never a keyword. */
const scanWord = (sql: string, at: number, afterPoint: boolean): Scanned => {
  const end = endOfName(sql, at)
  const text = sql.slice(at, end)
  refuseInvisible(text, at)
  const beforePoint = sql.charAt(end) === '.' && isNameCharacter(sql.charCodeAt(end + 1))
  return afterPoint || beforePoint
    ? { kind: 'name', end, value: text }
    : { kind: 'word', end, value: asciiUpperCase(text) }
}

const scanPlaceholder = (sql: string, at: number): Scanned | undefined => {
  if (sql.charAt(at) === '?') {
    if (sql.charAt(at + 1) === '?')
      refuse('?? is not a placeholder: a name cannot be a parameter; write the name into the statement', at)
    return { kind: 'placeholder', end: at + 1, value: '' }
  }
  PLACEHOLDER_NAME.lastIndex = at
  const name = PLACEHOLDER_NAME.exec(sql)?.[1]
  return name === undefined ? undefined : { kind: 'placeholder', end: PLACEHOLDER_NAME.lastIndex, value: name }
}

const scanQuoted = (sql: string, at: number): Scanned => {
  const end = endOfQuoted(sql, at)
  if (sql.charAt(at) !== '`') return { kind: 'string', end }
  return { kind: 'name', end, value: unquotedName(sql.slice(at, end)) }
}

/** Directly after an unquoted name a point always separates (`t.1a`); anywhere else it may start a number (`.5`). */
const separates = (previous: Token | undefined): boolean =>
  (previous?.kind === 'name' || previous?.kind === 'word') && !previous.text.endsWith('`')

const scan = (sql: string, at: number, adjacent: Token | undefined): Scanned => {
  const code = sql.charCodeAt(at)
  const character = sql.charAt(at)
  const afterPoint = adjacent?.kind === 'symbol' && adjacent.value === '.'
  if (character === "'" || character === '"' || character === '`') return scanQuoted(sql, at)
  if (afterPoint && isNameCharacter(code)) return scanWord(sql, at, true)
  const fraction = character === '.' && isDigit(sql.charCodeAt(at + 1)) && !separates(adjacent)
  if (fraction || isDigit(code)) {
    const number = scanNumber(sql, at)
    return number.kind === 'name' ? scanWord(sql, at, true) : number
  }
  if (isNameCharacter(code)) return scanPrefixed(sql, at) ?? scanWord(sql, at, false)
  if (isHint(sql, at)) {
    const end = endOfHint(sql, at)
    return { kind: 'hint', end, text: rebuiltHint(sql, at, end) }
  }
  return scanPlaceholder(sql, at) ?? symbol(sql, at)
}

const symbol = (sql: string, at: number): Scanned => {
  const value = scanSymbol(sql, at)
  return { kind: 'symbol', end: at + value.length, value }
}

/** Refuses characters that no statement may contain, quoted or not. */
const refuseUnreadable = (sql: string): void => {
  const nul = sql.indexOf('\0')
  if (nul !== -1) refuse('the statement contains a NUL character; remove it', nul)
  if (!sql.isWellFormed()) refuse('the statement contains an unpaired surrogate; send valid Unicode')
}

const endsStatement = (sql: string, semicolon: number): void => {
  const rest = endOfGap(sql, semicolon + 1)
  if (rest < sql.length)
    refuse('only one statement is allowed, but text follows the semicolon; send one statement per request', rest)
}

/**
 * Splits a statement as MariaDB and MySQL do in a utf8mb4 session without ANSI_QUOTES, NO_BACKSLASH_ESCAPES, PIPES_AS_CONCAT or
 * IGNORE_SPACE. Comments and the trailing semicolon are dropped; the last token is `end`.
 */
export const lex = (sql: string): Token[] => {
  refuseUnreadable(sql)
  const tokens: Token[] = []
  let end = 0
  for (;;) {
    const at = endOfGap(sql, end)
    const spaced = at > end
    if (at >= sql.length || sql.charAt(at) === ';') {
      if (at < sql.length) endsStatement(sql, at)
      tokens.push({ kind: 'end', text: '', value: '', position: at, spaced })
      return tokens
    }
    const scanned = scan(sql, at, spaced ? undefined : tokens.at(-1))
    const { kind, value = '', text = sql.slice(at, scanned.end) } = scanned
    tokens.push({ kind, text, value, position: at, spaced })
    if (tokens.length > LIMITS.tokensMax) {
      invalid([
        { path: 'sql', message: `the statement has more than ${LIMITS.tokensMax} words and symbols; shorten it` },
      ])
    }
    end = scanned.end
  }
}
