import { refuse } from '../guard-error.ts'

const WHAT: Record<string, string> = { "'": 'string', '"': 'string', '`': 'quoted name' }

/** Offset after the closing quote. Doubled quotes stay inside; a backslash escapes in strings, never in names. */
export const endOfQuoted = (sql: string, start: number): number => {
  const quote = sql.charAt(start)
  let at = start + 1
  while (at < sql.length) {
    const character = sql.charAt(at)
    if (character === '\\' && quote !== '`') at += 2
    else if (character !== quote) at += 1
    else if (sql.charAt(at + 1) === quote) at += 2
    else return at + 1
  }
  return refuse(`a ${WHAT[quote] ?? 'quote'} is opened but never closed; close it with ${quote}`, start)
}

export const unquotedName = (text: string): string => text.slice(1, -1).replaceAll('``', '`')
