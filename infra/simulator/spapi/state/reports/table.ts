/** A flat file: columns, and the values of each line in the same order. */
export interface Table {
  columns: readonly string[]
  rows: string[][]
  /** Returns the day to which a row belongs, YYYY-MM-DD; undefined for a snapshot, which is neither restated nor late. */
  dateOf?: (row: readonly string[]) => string
  /** Columns that a restatement changes. */
  figures?: readonly string[]
}

/** Puts records into the order of the columns; a value that a record lacks is blank. */
export const rowsOf = (columns: readonly string[], records: readonly Record<string, string>[]): string[][] =>
  records.map((record) => columns.map((column) => record[column] ?? ''))

/** Returns a function that reads the day of a row from a column that begins with YYYY-MM-DD. */
export function dayIn(columns: readonly string[], column: string): (row: readonly string[]) => string {
  const at = columns.indexOf(column)
  return (row) => (row[at] ?? '').slice(0, 10)
}

/** Formats a time as Amazon's flat files do: `2026-01-05T00:00:00+00:00`. */
export const isoTime = (at: number): string => new Date(at).toISOString().slice(0, 19).concat('+00:00')
