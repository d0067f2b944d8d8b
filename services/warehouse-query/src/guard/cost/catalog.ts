import type { ColumnKind } from './raise.ts'

/** A column of the tenant's schema; `bytes` is the largest value that its type allows. */
export type CatalogColumn = { bytes: number; kind: ColumnKind }

/** Columns by table or view and by name, all in lower case. A table that is not listed may have any columns. */
export type Catalog = ReadonlyMap<string, ReadonlyMap<string, CatalogColumn>>

/** Columns larger than this are checked row by row where their length matters. */
export const longBytesMin = 65_536

export const columnOf = (catalog: Catalog, table: string, column: string): CatalogColumn | undefined =>
  catalog.get(table.toLowerCase())?.get(column.toLowerCase())
