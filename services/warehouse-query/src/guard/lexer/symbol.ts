import { refuse } from '../guard-error.ts'

/** Longest first: the server takes the longest operator too. */
const SYMBOLS = ['<=>', '->>', '<=', '>=', '<>', '!=', '<<', '>>', '&&', '||', '->', ...'+-*/%&|^~!=<>(),.;{}']
const BY_FIRST = Map.groupBy(SYMBOLS, (symbol) => symbol.charAt(0))

const WHY: Record<string, string> = {
  '@': 'user and system variables (@name, @@name) are not allowed; pass values as parameters',
  ':': 'a colon is allowed only in a :name placeholder; assignments (:=) are not allowed',
  '\\': 'a backslash is not allowed outside strings',
}

export const scanSymbol = (sql: string, at: number): string => {
  const found = BY_FIRST.get(sql.charAt(at))?.find((symbol) => sql.startsWith(symbol, at))
  if (found) return found
  const character = String.fromCodePoint(sql.codePointAt(at) ?? 0)
  const shown = /[\p{L}\p{N}\p{P}\p{S}]/u.test(character) ? character : `U+${character.charCodeAt(0).toString(16)}`
  return refuse(WHY[character] ?? `the character ${shown} is not allowed outside quotes; remove or quote it`, at)
}
