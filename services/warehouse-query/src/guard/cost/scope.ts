/** The tokens of an expression, from `first` up to but not including `end`. */
export type Range = { first: number; end: number }

/**
 * An expression as far as its cost needs it. A `literal` is one or more literal tokens or placeholders; a `column` is a name with
 * the block that contains it; a `call` is a function or an operator, by the name of its cost rule.
 */
export type Node = Range &
  (
    | { kind: 'literal'; negative?: true }
    | { kind: 'column'; lookup: Lookup }
    | { kind: 'call'; name: string; args: Node[]; length?: number; ordered?: boolean }
  )

/** One item of a select list: the name that other expressions use for it, and its expression. */
export type Item = Range & { name?: string | undefined; aliased: boolean; node: Node }

/** A table in FROM: a table of the schema, a query, or JSON_TABLE, whose columns declare their size in bytes. */
export type Source = {
  alias: string
  table?: string
  scope?: Scope | undefined
  query?: Query
  columns?: Map<string, number>
}

/** One SELECT: its list, its sources, and the SELECT around it. */
export type Block = {
  items: Item[]
  star: boolean
  sources: Source[]
  outer: Block | undefined
  /** For a row of VALUES: the range of the row with its parentheses, and the range of all of VALUES. */
  row?: Range & { values: Range }
}

/** SELECTs joined by set operators, with the column names given by an alias or a common table. */
export type Query = { branches: Block[]; names?: string[] }

/** The common tables visible at a point, innermost first. */
export type Scope = { tables: Map<string, Query>; outer: Scope | undefined }

/** A column reference: its name, its table if given, and the block that contains it. */
export type Lookup = { name: string; table: string | undefined; block: Block | undefined }

/** The source of a column: a select-list item, declared bytes, a table of the schema, a query, or unknown. */
export type Origin = { item: Item } | { bytes: number } | { table: string } | { query: Query; index: number }

const same = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase()

const commonTable = (source: Source): Query | undefined => {
  for (let scope = source.scope; scope; scope = scope.outer) {
    const found = scope.tables.get((source.table ?? '').toLowerCase())
    if (found) return found
  }
  return undefined
}

/** Returns the query behind a source, if it is one. */
export const queryOf = (source: Source): Query | undefined => source.query ?? commonTable(source)

const indexes = new WeakMap<readonly Item[], Map<string, Item[]>>()

/** Returns the items of a list by name in lower case, from an index: there may be thousands of items and as many lookups. */
const named = (items: readonly Item[], name: string): readonly Item[] => {
  let index = indexes.get(items)
  if (!index) {
    index = Map.groupBy(items, (item) => item.name?.toLowerCase() ?? '')
    indexes.set(items, index)
  }
  return index.get(name.toLowerCase()) ?? []
}

const indexOf = ({ names, branches: [first] }: Query, name: string): number => {
  if (names) return names.findIndex((candidate) => same(candidate, name))
  const [item] = named(first?.items ?? [], name)
  return item && first ? first.items.indexOf(item) : -1
}

const ofQuery = (query: Query, name: string): Origin[] => {
  const index = indexOf(query, name)
  if (index >= 0 && !query.branches.some(({ star }) => star)) return [{ query, index }]
  if (query.names) return []
  return query.branches.flatMap((branch) => [
    ...named(branch.items, name).map((item) => ({ item })),
    ...(branch.star ? branch.sources.flatMap((source) => ofSource(source, name)) : []),
  ])
}

const ofSource = (source: Source, name: string): Origin[] => {
  const declared = source.columns?.get(name.toLowerCase())
  if (declared !== undefined) return [{ bytes: declared }]
  const query = queryOf(source)
  if (query) return ofQuery(query, name)
  return source.table === undefined ? [] : [{ table: source.table }]
}

/**
 * Returns every column that a reference could mean. Which one the server picks differs by clause and version; an upper bound
 * includes them all: the sources of the block, its own aliases, and the blocks around it.
 */
export const origins = (
  { name, table, block }: Lookup,
  isKnown: (table: string, column: string) => boolean,
): Origin[] => {
  for (let at = block; at; at = at.outer) {
    const sources = table === undefined ? at.sources : at.sources.filter(({ alias }) => same(alias, table))
    const found = sources
      .flatMap((source) => ofSource(source, name))
      .filter((origin) => !('table' in origin) || isKnown(origin.table, name))
    if (table === undefined) {
      found.push(...named(at.items, name).flatMap((item) => (item.aliased ? [{ item }] : [])))
    }
    if (found.length > 0) return found
  }
  return []
}
