import { loadCatalog } from './load-catalog.ts'
import type { Schema } from './record.ts'

const prefix = '#/definitions/'

function relocate(value: unknown, found: (name: string) => void): unknown {
  if (Array.isArray(value)) return value.map((item) => relocate(item, found))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => {
      if (key !== '$ref' || typeof inner !== 'string' || !inner.startsWith(prefix)) return [key, relocate(inner, found)]
      const name = inner.slice(prefix.length)
      found(name)
      return [key, `#/$defs/${name}`]
    }),
  )
}

/** Returns a definition of an API as a self-contained schema, with referenced definitions under `$defs`. */
export function schemaClosure(api: string, definition: string): Schema {
  const definitions = loadCatalog().definitions[api] ?? {}
  const open = new Set([definition])
  const done = new Map<string, unknown>()
  let root: unknown
  // The loop also visits the names that it adds.
  for (const name of open) {
    const moved = relocate(definitions[name] ?? {}, (ref) => open.add(ref))
    if (name === definition) root = moved
    else done.set(name, moved)
  }
  const refersToItself = JSON.stringify([root, ...done.values()]).includes(`"#/$defs/${definition}"`)
  if (refersToItself) done.set(definition, root)
  return { ...(root as Schema), ...(done.size > 0 && { $defs: Object.fromEntries(done) }) }
}
