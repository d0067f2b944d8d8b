/** Why a value cannot be a parameter, or its SQL text. */
export type Written = { text: string } | { problem: string }

const ESCAPES: Record<string, string> = {
  "'": "''",
  '\\': '\\\\',
  '\0': '\\0',
  '\n': '\\n',
  '\r': '\\r',
  '\u001a': '\\Z',
}

/**
 * A string literal for a utf8mb4 session. A quote is doubled, not escaped with a backslash, so that the literal would end
 * where it ends here even if the session had NO_BACKSLASH_ESCAPES.
 */
const stringLiteral = (value: string): Written => {
  if (!value.isWellFormed()) return { problem: 'the string contains an unpaired surrogate, which is not valid Unicode' }
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters that need an escape
  return { text: `'${value.replace(/['\\\0\n\r\u001a]/g, (character) => ESCAPES[character] ?? '')}'` }
}

const numberLiteral = (value: number): Written => {
  if (!Number.isFinite(value)) return { problem: 'the number is not finite' }
  const text = String(value)
  if (Number.isInteger(value) && !Number.isSafeInteger(value) && !text.includes('e')) {
    return { problem: 'the integer is beyond 2^53 and may have lost digits; send it as a string' }
  }
  return { text: value < 0 ? `(${text})` : text }
}

const jsonLiteral = (value: object): Written => {
  try {
    return stringLiteral(JSON.stringify(value))
  } catch {
    return { problem: 'the value cannot be written as JSON' }
  }
}

/** NULL, TRUE, a number, a quoted string; an array or object as its JSON text. */
export const literal = (value: unknown): Written => {
  if (value === null) return { text: 'NULL' }
  if (typeof value === 'boolean') return { text: value ? 'TRUE' : 'FALSE' }
  if (typeof value === 'number') return numberLiteral(value)
  if (typeof value === 'string') return stringLiteral(value)
  if (typeof value === 'object') return jsonLiteral(value)
  return { problem: `a ${typeof value} cannot be a parameter` }
}

export const rowCountLiteral = (value: unknown): Written =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
    ? { text: String(value) }
    : { problem: 'LIMIT and OFFSET need a whole number that is not negative' }
