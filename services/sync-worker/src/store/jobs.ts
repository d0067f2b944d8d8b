import { type PlatformError, validationError } from '@platform/errors'
import type { Database } from '@platform/postgres'
import type { Job, NewJob, PauseReason } from './job.ts'

interface Row {
  id: string
  tenant_id: string
  name: string
  definition: Job['definition']
  notes: string[]
  output_table: string | null
  output_mode: string | null
  source: string
  sealed_credentials: string | null
  pii: boolean
  state: Job['state']
  paused_because: PauseReason | null
  next_run_at: Date | null
  loaded_until: Date | null
  created_at: Date
  updated_at: Date
}

const toJob = (row: Row): Job => ({
  id: row.id,
  tenantId: row.tenant_id,
  name: row.name,
  definition: row.definition,
  notes: row.notes,
  table: row.output_table ?? undefined,
  mode: row.output_mode ?? undefined,
  source: row.source,
  sealedCredentials: row.sealed_credentials ?? undefined,
  pii: row.pii,
  state: row.state,
  pausedBecause: row.paused_because ?? undefined,
  nextRunAt: row.next_run_at ?? undefined,
  loadedUntil: row.loaded_until ?? undefined,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
})

/** Jobs that one tenant may have. */
const jobsMax = 1_000

const nameTaken = (name: string): PlatformError =>
  validationError([
    {
      path: 'name',
      message: `is taken: a job named "${name}" exists. Choose another name, or change that job with PUT /api/sync/jobs/<id>`,
    },
  ])

const isNameTaken = (error: unknown): boolean =>
  error instanceof Error && 'constraint' in error && error.constraint === 'jobs_name'

/** The jobs of all tenants. A method that names a tenant finds its jobs only. */
export class Jobs {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /** @throws PlatformError `validation_error` if the tenant has a job of this name, or too many jobs. */
  async insert({ by, ...job }: NewJob): Promise<Job> {
    const [row] = await this.#rows(
      `insert into jobs (id, tenant_id, name, definition, notes, output_table, output_mode, sealed_credentials, pii,
         next_run_at, source, updated_by)
       select $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12
       where (select count(*) from jobs where tenant_id = $2 and deleted_at is null) < ${jobsMax}
       returning *`,
      [
        ...[job.id, job.tenantId, job.name, JSON.stringify(job.definition), JSON.stringify(job.notes)],
        ...[job.table, job.mode, job.sealedCredentials, job.pii, job.nextRunAt, job.source, by],
      ],
      job.name,
    )
    if (!row)
      throw validationError([{ path: '', message: `a tenant may have ${jobsMax} jobs: delete one that is not needed` }])
    return row
  }

  /** Replaces what the caller sent; what has been loaded stays known. Returns undefined if the tenant has no such job. */
  async update({ by, ...job }: NewJob): Promise<Job | undefined> {
    const [row] = await this.#rows(
      `update jobs set name = $3, definition = $4, notes = $5, output_table = $6, output_mode = $7,
         sealed_credentials = $8, pii = $9, next_run_at = $10, source = $11, updated_by = $12, updated_at = clock_timestamp()
       where id = $1 and tenant_id = $2 and deleted_at is null returning *`,
      [
        ...[job.id, job.tenantId, job.name, JSON.stringify(job.definition), JSON.stringify(job.notes)],
        ...[job.table, job.mode, job.sealedCredentials, job.pii, job.nextRunAt, job.source, by],
      ],
      job.name,
    )
    return row
  }

  async list(tenantId: string): Promise<Job[]> {
    return this.#rows('select * from jobs where tenant_id = $1 and deleted_at is null order by name', [tenantId])
  }

  /** Returns jobs in the order of their names; `after` is the name of the last one of the page before. */
  async page(tenantId: string, { limit, after }: { limit: number; after?: string | undefined }): Promise<Job[]> {
    return this.#rows(
      `select * from jobs where tenant_id = $1 and deleted_at is null and ($3::text is null or name > $3)
       order by name limit $2`,
      [tenantId, limit, after ?? null],
    )
  }

  async names(tenantId: string): Promise<string[]> {
    const rows = await this.#database.rows<{ name: string }>(
      'select name from jobs where tenant_id = $1 and deleted_at is null order by name',
      [tenantId],
    )
    return rows.map(({ name }) => name)
  }

  async findNamed(tenantId: string, name: string): Promise<Job | undefined> {
    const [row] = await this.#rows('select * from jobs where tenant_id = $1 and name = $2 and deleted_at is null', [
      tenantId,
      name,
    ])
    return row
  }

  async find(tenantId: string, id: string): Promise<Job | undefined> {
    const [row] = await this.#rows('select * from jobs where id = $2 and tenant_id = $1 and deleted_at is null', [
      tenantId,
      id,
    ])
    return row
  }

  /** Returns the tenant's other jobs that write to a table. */
  async writersOf(tenantId: string, table: string, exceptId: string): Promise<Job[]> {
    return this.#rows(
      'select * from jobs where tenant_id = $1 and output_table = $2 and id <> $3 and deleted_at is null',
      [tenantId, table, exceptId],
    )
  }

  /** Returns the job of a run as it was when the run began; it may have been changed or deleted since. */
  async ofRun(runId: string): Promise<Job | undefined> {
    const [row] = await this.#rows(
      `select jobs.*, runs.definition, runs.pii, runs.sealed_credentials
       from jobs join runs on runs.job_id = jobs.id where runs.id = $1`,
      [runId],
    )
    return row
  }

  /** Returns false if the tenant has no such job. */
  async remove(tenantId: string, id: string): Promise<boolean> {
    const rows = await this.#rows(
      `update jobs set deleted_at = clock_timestamp(), next_run_at = null, sealed_credentials = null
       where id = $2 and tenant_id = $1 and deleted_at is null returning *`,
      [tenantId, id],
    )
    return rows.length === 1
  }

  /** Pauses a job. `because`: the platform does, for this reason. */
  async pause(tenantId: string, id: string, because?: PauseReason): Promise<Job | undefined> {
    const [row] = await this.#rows(
      `update jobs set state = 'paused', paused_because = $3, updated_at = clock_timestamp()
       where id = $2 and tenant_id = $1 and deleted_at is null returning *`,
      [tenantId, id, because ? JSON.stringify(because) : null],
    )
    return row
  }

  async resume(tenantId: string, id: string, nextRunAt: Date | undefined): Promise<Job | undefined> {
    const [row] = await this.#rows(
      `update jobs set state = 'active', paused_because = null, next_run_at = $3, updated_at = clock_timestamp()
       where id = $2 and tenant_id = $1 and deleted_at is null returning *`,
      [tenantId, id, nextRunAt],
    )
    return row
  }

  /** Locks jobs that are due and have no run under way. Call it in a transaction. */
  async lockDue(limit: number): Promise<Job[]> {
    return this.#rows(
      `select * from jobs where deleted_at is null and state = 'active' and next_run_at <= clock_timestamp()
       order by next_run_at limit $1 for update skip locked`,
      [limit],
    )
  }

  async setNextRun(id: string, at: Date | undefined): Promise<void> {
    await this.#database.rows('update jobs set next_run_at = $2 where id = $1', [id, at])
  }

  /**
   * Records that the data from `from` until `until` have been loaded. The time does not move back, and not over a gap: a run of an
   * earlier or a later window leaves it as it is.
   */
  async setLoadedUntil(id: string, { from, until }: { from: Date | undefined; until: Date }): Promise<void> {
    await this.#database.rows(
      `update jobs set loaded_until = $3
       where id = $1 and (loaded_until is null or (loaded_until < $3 and ($2::timestamptz is null or $2 <= loaded_until)))`,
      [id, from, until],
    )
  }

  async #rows(text: string, values: unknown[], name = ''): Promise<Job[]> {
    const rows = await this.#database.rows<Row & Record<string, unknown>>(text, values).catch((error: unknown) => {
      throw isNameTaken(error) ? nameTaken(name) : error
    })
    return rows.map(toJob)
  }
}
