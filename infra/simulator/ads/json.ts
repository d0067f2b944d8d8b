declare global {
  interface JSON {
    /** Text that `JSON.stringify` emits verbatim (Node 21 and later; missing in TypeScript's library). */
    rawJSON(text: string): object
  }
}

/** Formats an id as a JSON number of any size, as Amazon's older APIs do. */
export const int64 = (id: string): unknown => JSON.rawJSON(id)

/** Parses JSON with integers beyond 2^53 as BigInts, so that ids stay exact. @throws SyntaxError as JSON.parse */
export function readJson(text: string): unknown {
  return JSON.parse(text, (_key, value, context?: { source?: string }) => {
    if (typeof value !== 'number' || Number.isSafeInteger(value) || !context?.source) return value
    return /^-?\d+$/.test(context.source) ? BigInt(context.source) : value
  })
}

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : [])

/** Returns the strings of a list, or of `{include: […]}`; numbers become strings. */
export const textsOf = (value: unknown): string[] =>
  listOf(isObject(value) ? value.include : value)
    .filter((entry) => ['string', 'number', 'bigint', 'boolean'].includes(typeof entry))
    .map(String)
