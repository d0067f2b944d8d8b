import type { Database } from '@platform/postgres'
import type { NewRun, Phase, Run, RunError, RunState, Starter } from './run.ts'

interface Row {
  id: string
  job_id: string
  tenant_id: string
  asked_from: string | null
  asked_to: string | null
  window_from: Date | null
  window_to: Date | null
  is_full: boolean
  started_by: Starter
  request_id: string
  state: RunState
  error: RunError | null
  created_at: Date
  started_at: Date | null
  ended_at: Date | null
  planned: number
  ended: number
  succeeded: number
  read: string
  inserted: string
  updated: string
  unchanged: string
  rejected: string
  bytes: string
  notes: string[]
}

const toRun = (row: Row): Run => ({
  id: row.id,
  jobId: row.job_id,
  tenantId: row.tenant_id,
  asked: { from: row.asked_from ?? undefined, to: row.asked_to ?? undefined },
  from: row.window_from ?? undefined,
  to: row.window_to ?? undefined,
  isFull: row.is_full,
  startedBy: row.started_by,
  requestId: row.request_id,
  state: row.state,
  rows: {
    read: Number(row.read),
    inserted: Number(row.inserted),
    updated: Number(row.updated),
    unchanged: Number(row.unchanged),
    rejected: Number(row.rejected),
  },
  bytes: Number(row.bytes),
  windows: { planned: row.planned, ended: row.ended, succeeded: row.succeeded },
  notes: row.notes,
  error: row.error ?? undefined,
  createdAt: row.created_at,
  startedAt: row.started_at ?? undefined,
  endedAt: row.ended_at ?? undefined,
})

const notesMax = 50

const withSums = `select runs.*, sums.*, noted.notes from runs
  cross join lateral (
    select count(*) filter (where kind = 'load')::int as planned,
           count(*) filter (where kind = 'load' and state <> 'open')::int as ended,
           count(*) filter (where kind = 'load' and state = 'succeeded')::int as succeeded,
           coalesce(sum(rows_read), 0) as read, coalesce(sum(rows_inserted), 0) as inserted,
           coalesce(sum(rows_updated), 0) as updated, coalesce(sum(rows_unchanged), 0) as unchanged,
           coalesce(sum(rows_rejected), 0) as rejected, coalesce(sum(bytes), 0) as bytes
    from windows where run_id = runs.id) as sums
  cross join lateral (
    select coalesce(jsonb_agg(distinct note), '[]') as notes from (
      select note from windows cross join jsonb_array_elements_text(windows.notes) as note
      where run_id = runs.id limit ${notesMax}) as first_notes) as noted`

const phases = "array['queued', 'waiting', 'downloading', 'loading']"

/** The state of a run as its windows determine it. */
export interface Standing {
  phase: Phase | undefined
  open: number
  succeeded: number
  failed: number
  cancelled: number
  firstError: RunError | undefined
  /** Beginning of the earliest window that has not been loaded. */
  missingFrom: Date | undefined
}

/** The runs of all tenants. A method that names a tenant finds its runs only. */
export class Runs {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /** Returns false if the job has a run that has not ended. */
  async insert(run: NewRun): Promise<boolean> {
    const rows = await this.#database.rows(
      `insert into runs (id, job_id, tenant_id, asked_from, asked_to, is_full, started_by, request_id, definition, pii,
         sealed_credentials)
       select $1, $2, $3, $4, $5, $6, $7, $8, definition, pii, sealed_credentials from jobs where id = $2
       on conflict (job_id) where ended_at is null do nothing returning id`,
      [
        ...[run.id, run.jobId, run.tenantId, run.asked.from, run.asked.to, run.isFull],
        ...[JSON.stringify(run.startedBy), run.requestId],
      ],
    )
    return rows.length === 1
  }

  async find(tenantId: string, id: string): Promise<Run | undefined> {
    const [row] = await this.#database.rows<Row & Record<string, unknown>>(
      `${withSums} where runs.id = $2 and runs.tenant_id = $1`,
      [tenantId, id],
    )
    return row && toRun(row)
  }

  /** Returns a job's runs, the newest first; `before` is the id of the last one of the page before. */
  async list(tenantId: string, jobId: string, { limit, before }: { limit: number; before?: string }): Promise<Run[]> {
    const rows = await this.#database.rows<Row & Record<string, unknown>>(
      `${withSums} where runs.job_id = $2 and runs.tenant_id = $1
         and ($4::text is null or (runs.created_at, runs.id) < (select created_at, id from runs where id = $4))
       order by runs.created_at desc, runs.id desc limit $3`,
      [tenantId, jobId, limit, before ?? null],
    )
    return rows.map(toRun)
  }

  /** Returns the newest run of each job that has one. */
  async lastOf(tenantId: string, jobIds: readonly string[]): Promise<Run[]> {
    const rows = await this.#database.rows<Row & Record<string, unknown>>(
      `${withSums} where runs.tenant_id = $1 and runs.id in (
         select newest.id from unnest($2::text[]) as asked (job_id) cross join lateral (
           select id from runs where runs.job_id = asked.job_id order by created_at desc, id desc limit 1) as newest)`,
      [tenantId, jobIds],
    )
    return rows.map(toRun)
  }

  /** Returns the run of a job that has not ended. */
  async openOf(jobId: string): Promise<string | undefined> {
    const [row] = await this.#database.rows<{ id: string }>(
      'select id from runs where job_id = $1 and ended_at is null',
      [jobId],
    )
    return row?.id
  }

  /** Stores the window that the plan has decided on. */
  async setWindow(id: string, { from, to }: { from: Date | undefined; to: Date | undefined }): Promise<void> {
    await this.#database.rows('update runs set window_from = $2, window_to = $3 where id = $1', [id, from, to])
  }

  /** Locks a run, so that the ends of two of its windows count one after the other. Call it in a transaction. */
  async lock(
    id: string,
  ): Promise<{ state: RunState; jobId: string; tenantId: string; to: Date | undefined } | undefined> {
    const [row] = await this.#database.rows<{
      state: RunState
      job_id: string
      tenant_id: string
      window_to: Date | null
    }>('select state, job_id, tenant_id, window_to from runs where id = $1 and ended_at is null for update', [id])
    return row && { state: row.state, jobId: row.job_id, tenantId: row.tenant_id, to: row.window_to ?? undefined }
  }

  async standing(id: string): Promise<Standing> {
    const [row] = await this.#database.rows<{
      phase: Phase | null
      open: number
      succeeded: number
      failed: number
      cancelled: number
      first_error: RunError | null
      missing_from: Date | null
    }>(
      `select (${phases})[max(array_position(${phases}, phase)) filter (where state = 'open')] as phase,
              count(*) filter (where state = 'open')::int as open,
              count(*) filter (where state = 'succeeded' and kind = 'load')::int as succeeded,
              count(*) filter (where state = 'failed')::int as failed,
              count(*) filter (where state = 'cancelled')::int as cancelled,
              (array_agg(error order by id) filter (where state = 'failed'))[1] as first_error,
              min(window_from) filter (where state in ('failed', 'cancelled') and kind = 'load') as missing_from
       from windows where run_id = $1`,
      [id],
    )
    return {
      phase: row?.phase ?? undefined,
      open: row?.open ?? 0,
      succeeded: row?.succeeded ?? 0,
      failed: row?.failed ?? 0,
      cancelled: row?.cancelled ?? 0,
      firstError: row?.first_error ?? undefined,
      missingFrom: row?.missing_from ?? undefined,
    }
  }

  async setState(id: string, state: RunState): Promise<void> {
    await this.#database.rows(
      'update runs set state = $2, started_at = coalesce(started_at, clock_timestamp()) where id = $1',
      [id, state],
    )
  }

  async end(id: string, state: RunState, error: RunError | undefined): Promise<void> {
    await this.#database.rows(
      `update runs set state = $2, error = $3, ended_at = clock_timestamp(), sealed_credentials = null,
         started_at = coalesce(started_at, clock_timestamp()) where id = $1`,
      [id, state, error ? JSON.stringify(error) : null],
    )
  }
}
