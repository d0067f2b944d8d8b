/** Limits of text length and parameter count. Beyond either, compiling takes more than a few milliseconds. */
const charactersMax = 4_096
const valuesMax = 500

/** Returns whether a statement is compiled on a thread: its text is long, or its parameters are long or many. */
export function isLarge(sql: string, params: unknown): boolean {
  let characters = sql.length
  let values = 0
  const exceeds = (value: unknown): boolean => {
    if (++values > valuesMax) return true
    if (typeof value === 'string') characters += value.length
    if (characters > charactersMax) return true
    if (typeof value !== 'object' || value === null) return false
    if (Array.isArray(value)) return value.length > valuesMax || value.some(exceeds)
    // This loop stops early; Object.entries would copy all members first.
    for (const name in value) {
      characters += name.length
      if (exceeds((value as Record<string, unknown>)[name])) return true
    }
    return false
  }
  return exceeds(params)
}
