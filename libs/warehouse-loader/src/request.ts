import type { Batch, Rejected } from '@platform/documents'

/** The table that receives rows, and the mode by which they replace the rows that it has. */
export type LoadTarget = { table: string } & (
  | {
      /** A row replaces the row with the same key; an earlier row of the same document gives way to a later one. */
      mode: 'upsert'
      key: readonly string[]
    }
  | {
      /**
       * The rows of each day that the document has replace those of the same day. A day that the document lacks keeps its rows. So
       * does a day other than the first and the last that would get fewer rows: exports of Amazon lose rows of single days.
       */
      mode: 'replace_window'
      /** Column of type date or timestamp, which has the day of the row. */
      dateColumn: string
    }
  | {
      /** The document is the state of one day: its rows replace those of that day, in the column `snapshot_date`. */
      mode: 'snapshot'
      /** `YYYY-MM-DD` */
      date: string
    }
  | { mode: 'append' }
)

/** One load of one document. */
export interface LoadRequest {
  /** Identifies the load across attempts, at most 64 characters. A load is committed once; a repeated one returns its result. */
  id: string
  /** Fencing token: an attempt is refused when one with a higher token has begun. */
  fence: number
  target: LoadTarget
  /** The days, `YYYY-MM-DD` and inclusive, that the document covers for an account of the warehouse, whether they have rows or not. */
  covers?: { accountId: string; first: string; last: string }
  batches: AsyncIterable<Batch>
  /** Receives the rows that are not loaded, while the document is read and before the commit. */
  onRejected?: (rows: readonly RejectedRow[]) => Promise<void>
  /** Called with the numbers of rows read and staged so far. */
  onProgress?: (progress: { read: number; staged: number }) => void
  signal?: AbortSignal
}

/** A row that was not loaded. Rows that the loader rejects have a reason only. */
export type RejectedRow = Pick<Rejected, 'reason'> & Partial<Rejected>

/** `read` is always the sum of the others. */
export interface LoadResult {
  read: number
  inserted: number
  updated: number
  unchanged: number
  rejected: number
  /** Days that kept their rows, because the document has fewer. */
  shrunk: { day: string; before: number; after: number }[]
  /** Columns that were added to the table, or widened. */
  changedColumns: string[]
  /** The load had been committed before; nothing was changed. */
  repeated: boolean
}
