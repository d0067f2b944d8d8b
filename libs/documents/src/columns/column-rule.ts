import type { DateOrder } from '../values/read-time.ts'

/**
 * How the cells of a column are read. A cell that the rule cannot read rejects its row.
 * `time`: dates and times. Forms that begin with the year are always readable; `slashes` and `dots` name the order of the others,
 * where `local` is the order of the marketplace. `zone` is that of times without one.
 */
export type ColumnRule =
  | { kind: 'text' | 'integer' | 'decimal' | 'boolean' }
  | { kind: 'time'; slashes?: DateOrder | 'local'; dots?: DateOrder; shortYear?: boolean; zone?: string }
