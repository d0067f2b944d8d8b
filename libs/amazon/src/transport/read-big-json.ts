/** The reviver's third argument, which TypeScript's library does not know yet. */
type Parse = (text: string, reviver: (key: string, value: unknown, context: { source?: string }) => unknown) => unknown

const parse = JSON.parse as Parse

/**
 * JSON whose integers keep their value: one beyond 2^53 becomes a string of its digits.
 * @throws SyntaxError
 */
export function readBigJson(text: string): unknown {
  // Sixteen digits in a row are needed for that, and the reviver makes parsing several times slower.
  if (!/\d{16}/.test(text)) return JSON.parse(text)
  return parse(text, (_key, value, { source }) =>
    typeof value === 'number' && !Number.isSafeInteger(value) && source !== undefined && /^-?\d+$/.test(source)
      ? source
      : value,
  )
}
