import type { Node, Range } from './tree.ts'

/** One element of a select list: its name as others refer to it, and its expression. */
export type Item = Range & { name?: string | undefined; aliased: boolean; node: Node }

/** A table in FROM: of the schema, a query, or JSON_TABLE, whose columns declare how many bytes they hold. */
export type Source = {
  alias: string
  table?: string
  scope?: Scope | undefined
  query?: Query
  columns?: Map<string, number>
}

/** One SELECT: what it lists, what it reads from, and the SELECT around it. */
export type Block = {
  items: Item[]
  star: boolean
  sources: Source[]
  outer: Block | undefined
  /** Of a row of VALUES: where it stands with its parentheses, and all of VALUES. */
  row?: Range & { values: Range }
}

/** SELECTs joined by set operators, with the names that an alias or a common table gives its columns. */
export type Query = { branches: Block[]; names?: string[] }

/** The common tables that can be seen from a place, innermost first. */
export type Scope = { tables: Map<string, Query>; outer: Scope | undefined }

/** A column by its name, perhaps with its table, as seen from a block. */
export type Lookup = { name: string; table: string | undefined; block: Block | undefined }

/** Where a column comes from: an element of a select list, declared bytes, a table of the schema, or nowhere that is known. */
export type Origin = { item: Item } | { bytes: number } | { table: string } | { query: Query; index: number }

const same = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase()

const commonTable = (source: Source): Query | undefined => {
  for (let scope = source.scope; scope; scope = scope.outer) {
    const found = scope.tables.get((source.table ?? '').toLowerCase())
    if (found) return found
  }
  return undefined
}

/** The query that a source stands for, when it is one. */
export const queryOf = (source: Source): Query | undefined => source.query ?? commonTable(source)

const indexes = new WeakMap<readonly Item[], Map<string, Item[]>>()

/** The elements of a complete list by their names in lower case: there may be thousands, and as many columns that ask. */
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
 * Everything that a column could be. The server's rules of which one wins differ by clause and version; an upper bound needs no winner,
 * so all of them count: the sources of the block, its own aliases, and the blocks around it.
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
