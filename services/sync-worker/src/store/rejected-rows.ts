import type { Database } from '@platform/postgres'
import type { RejectedRow } from '@platform/warehouse-loader'
import type { Window } from './window.ts'

/** A row that was not loaded, as callers read it. */
export interface StoredRejection {
  id: number
  windowId: number
  line: number | undefined
  record: number | undefined
  reason: string
  raw: string | undefined
}

/** Rows of one window whose reasons are kept; of further ones only the number is. */
const keptMax = 10_000

/** The rows of windows that were not loaded, with the reasons. */
export class RejectedRows {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /** Keeps rows of the attempt under way, whose `place` rows before have been kept. Returns how many are kept now. */
  async add(
    window: Pick<Window, 'id' | 'runId' | 'fence'>,
    place: number,
    rows: readonly RejectedRow[],
  ): Promise<number> {
    const kept = rows.slice(0, Math.max(0, keptMax - place))
    if (kept.length === 0) return place
    await this.#database.rows(
      `insert into rejected_rows (window_id, run_id, fence, line, record, reason, raw)
       select $1, $2, $3, * from unnest($4::bigint[], $5::bigint[], $6::text[], $7::text[])`,
      [
        ...[window.id, window.runId, window.fence],
        kept.map(({ line }) => line ?? null),
        kept.map(({ record }) => record ?? null),
        kept.map(({ reason }) => reason),
        // PostgreSQL's text has no NUL.
        kept.map(({ text }) => text?.replaceAll('\0', '\uFFFD') ?? null),
      ],
    )
    return place + kept.length
  }

  /** Deletes the rows of earlier attempts: this one has read the whole document. */
  async keepAttempt({ id, fence }: Pick<Window, 'id' | 'fence'>): Promise<void> {
    await this.#database.rows('delete from rejected_rows where window_id = $1 and fence < $2', [id, fence])
  }

  /** Returns rows of a run in their order; `after` is the id of the last one of the page before. */
  async list(runId: string, { limit, after }: { limit: number; after: number }): Promise<StoredRejection[]> {
    const rows = await this.#database.rows<{
      id: string
      window_id: string
      line: string | null
      record: string | null
      reason: string
      raw: string | null
    }>('select * from rejected_rows where run_id = $1 and id > $3 order by id limit $2', [runId, limit, after])
    return rows.map(({ id, window_id, line, record, reason, raw }) => ({
      id: Number(id),
      windowId: Number(window_id),
      line: line === null ? undefined : Number(line),
      record: record === null ? undefined : Number(record),
      reason,
      raw: raw ?? undefined,
    }))
  }
}
