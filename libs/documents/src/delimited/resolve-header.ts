import { columnName } from '../columns/column-name.ts'

/** Known facts of a report's header. Names are those of columns. */
export interface HeaderRule {
  /** Other spellings and translations of names. */
  aliases?: Readonly<Record<string, string>>
  /** Complete headers, for documents whose header is in an unknown language. */
  layouts?: readonly (readonly string[])[]
}

/** The columns of a header, in its order. */
export interface ResolvedHeader {
  names: string[]
  /** How the names were found: `position` if the header was not understood and a layout of the same size fits. */
  by: 'name' | 'position'
}

/**
 * Returns a layout for a header in an unknown language: of the same size, with every name that is understood at its own place,
 * and with most names not understood. Otherwise a header with a new column would be read by position.
 */
function layoutOf(names: readonly string[], { layouts = [] }: HeaderRule): readonly string[] | undefined {
  return layouts.find((layout) => {
    if (layout.length !== names.length) return false
    const understood = names.filter((name) => layout.includes(name))
    return understood.length * 2 < names.length && understood.every((name) => layout[names.indexOf(name)] === name)
  })
}

/** Returns the names of a header's columns: by the contract's rule, then by the report's aliases, then by position. */
export function resolveHeader(cells: readonly string[], rule: HeaderRule): ResolvedHeader {
  const names = cells.map((cell) => {
    const name = columnName(cell)
    return rule.aliases?.[name] ?? name
  })
  const layout = layoutOf(names, rule)
  return layout ? { names: [...layout], by: 'position' } : { names, by: 'name' }
}
