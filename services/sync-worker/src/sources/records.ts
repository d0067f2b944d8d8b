/** Returns the member at the end of the names, or undefined. */
export function memberAt(value: unknown, names: readonly string[]): unknown {
  let at = value
  for (const name of names) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, name)) return undefined
    at = (at as Record<string, unknown>)[name]
  }
  return at
}

/** Returns the records of an answer: the list at the end of the names, or the one object there. */
export function recordsAt(payload: unknown, names: readonly string[]): Record<string, unknown>[] {
  const found = memberAt(payload, names)
  const list = Array.isArray(found) ? found : found === undefined || found === null ? [] : [found]
  return list.map((record) => (typeof record === 'object' && record !== null ? { ...record } : { value: record }))
}

const batchBytes = 65_536

/** Writes records as lines of JSON, some at a time. */
export function* linesOf(records: readonly Record<string, unknown>[]): Generator<Uint8Array> {
  let lines: string[] = []
  let size = 0
  for (const record of records) {
    const line = JSON.stringify(record)
    lines.push(line)
    size += line.length
    if (size < batchBytes) continue
    yield Buffer.from(`${lines.join('\n')}\n`)
    lines = []
    size = 0
  }
  if (lines.length > 0) yield Buffer.from(`${lines.join('\n')}\n`)
}
