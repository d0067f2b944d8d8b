/** The SQL text of a value, or the reason why it cannot be a parameter. */
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
 * Returns a string literal for a utf8mb4 session. A quote is doubled, not escaped with a backslash, so that the literal ends at
 * the same place even if the session had NO_BACKSLASH_ESCAPES.
 */
const stringLiteral = (value: string): Written => {
  if (!value.isWellFormed()) return { problem: 'the string contains an unpaired surrogate; send valid Unicode' }
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters that need an escape
  return { text: `'${value.replace(/['\\\0\n\r\u001a]/g, (character) => ESCAPES[character] ?? '')}'` }
}

const numberLiteral = (value: number): Written => {
  if (!Number.isFinite(value)) return { problem: 'the number is not finite; send a finite number or null' }
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
    return { problem: 'the value cannot be converted to JSON' }
  }
}

/** Returns the SQL text: NULL, TRUE, a number or a quoted string; an array or object becomes its JSON text. */
export const literal = (value: unknown): Written => {
  if (value === null) return { text: 'NULL' }
  if (typeof value === 'boolean') return { text: value ? 'TRUE' : 'FALSE' }
  if (typeof value === 'number') return numberLiteral(value)
  if (typeof value === 'string') return stringLiteral(value)
  if (typeof value === 'object') return jsonLiteral(value)
  return {
    problem: `a ${typeof value} cannot be a parameter; send null, a boolean, a number, a string, an array or an object`,
  }
}

export const rowCountLiteral = (value: unknown): Written =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
    ? { text: String(value) }
    : { problem: 'LIMIT and OFFSET need a whole number of 0 or more' }
