import type { RowCounts, RunError } from '../store/run.ts'

/** The result of one attempt at a window. A thrown error is another outcome; see failure-of.ts. */
export type Outcome =
  /** Nothing to do before `seconds` have passed; the window is given back with its step. */
  | { is: 'waiting'; seconds: number; step: unknown }
  | { is: 'done'; rows: RowCounts; bytes: number; notes: string[] }
  | { is: 'failed'; error: RunError; rows: RowCounts; bytes: number }

export const noRows: RowCounts = { read: 0, inserted: 0, updated: 0, unchanged: 0, rejected: 0 }

/** Returns the numbers of rows alone. */
export const countsOf = ({ read, inserted, updated, unchanged, rejected }: RowCounts): RowCounts => ({
  ...{ read, inserted, updated, unchanged, rejected },
})

export const addRows = (a: RowCounts, b: RowCounts): RowCounts => ({
  read: a.read + b.read,
  inserted: a.inserted + b.inserted,
  updated: a.updated + b.updated,
  unchanged: a.unchanged + b.unchanged,
  rejected: a.rejected + b.rejected,
})
