declare global {
  interface JSON {
    /** Text that `JSON.stringify` writes as it is (in Node since 21, in TypeScript's own library not yet). */
    rawJSON(text: string): object
  }
}

/** An id as Amazon's older APIs write it: a JSON number, however large. */
export const int64 = (id: string): unknown => JSON.rawJSON(id)

/** JSON whose integers beyond 2^53 are BigInts: nothing of an id is lost. Throws what JSON.parse throws. */
export function readJson(text: string): unknown {
  return JSON.parse(text, (_key, value, context?: { source?: string }) => {
    if (typeof value !== 'number' || Number.isSafeInteger(value) || !context?.source) return value
    return /^-?\d+$/.test(context.source) ? BigInt(context.source) : value
  })
}

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : [])

/** The texts of a list, or of `{include: […]}`; ids written as numbers become texts. */
export const textsOf = (value: unknown): string[] =>
  listOf(isObject(value) ? value.include : value)
    .filter((entry) => ['string', 'number', 'bigint', 'boolean'].includes(typeof entry))
    .map(String)
