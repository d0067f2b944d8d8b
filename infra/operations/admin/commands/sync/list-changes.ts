const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const shownMax = 80
function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? 'absent'
  return text.length > shownMax ? `${text.slice(0, shownMax)}…` : text
}

/** Returns a line `path: before -> after` for each value that differs between two definitions. */
export function listChanges(before: unknown, after: unknown, path = ''): string[] {
  if (isObject(before) && isObject(after))
    return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((key) =>
      listChanges(before[key], after[key], path === '' ? key : `${path}.${key}`),
    )
  const [old, now] = [shown(before), shown(after)]
  return JSON.stringify(before) === JSON.stringify(after) ? [] : [`${path}: ${old} -> ${now}`]
}
