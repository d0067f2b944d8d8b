import type { ColumnKind } from './raise.ts'

/** A column of the tenant's schema: the most bytes that a value has, as far as its type says. */
export type CatalogColumn = { bytes: number; kind: ColumnKind }

/** The columns of a table or view by their names, all in lower case. A table that is not here may have any columns. */
export type Catalog = ReadonlyMap<string, ReadonlyMap<string, CatalogColumn>>

/** Columns of more than this are checked row by row where it matters. */
export const longBytesMin = 65_536

export const columnOf = (catalog: Catalog, table: string, column: string): CatalogColumn | undefined =>
  catalog.get(table.toLowerCase())?.get(column.toLowerCase())
