import type { Database } from '@platform/postgres'

const removeMs = 3_600_000
/** Until more of what is left is removed. */
const moreMs = 60_000
/** Runs that are removed in one transaction; the next hour removes the others. */
const runsMax = 1_000

/** Removes what ended long ago: requests and rejected rows after 30 days, runs with their files after `daysMax`. A job keeps its last run. */
export class History {
  readonly #database: Database
  readonly #daysMax: number
  readonly #removeFiles: (daysMax: number) => Promise<boolean>
  #removeAt = 0

  /** `removeFiles` removes files of runs that ended so many days ago, and returns whether more may be left. */
  constructor(
    database: Database,
    { daysMax, removeFiles }: { daysMax: number; removeFiles: (daysMax: number) => Promise<boolean> },
  ) {
    this.#database = database
    this.#daysMax = daysMax
    this.#removeFiles = removeFiles
  }

  /** Removes at most once an hour. Deleted jobs go with their last run. */
  async removeOld(): Promise<void> {
    if (performance.now() < this.#removeAt) return
    this.#removeAt = performance.now() + removeMs
    if (await this.#removeFiles(this.#daysMax)) this.#removeAt = performance.now() + moreMs
    const days = [this.#daysMax]
    await this.#database.rows("delete from requests where requested_at < clock_timestamp() - interval '30 days'")
    await this.#database.rows(
      `delete from rejected_rows where run_id in (
         select id from runs where ended_at < clock_timestamp() - least(30, $1::int) * interval '1 day')`,
      days,
    )
    await this.#database.rows(
      `with old as (
         select id from runs where ended_at < clock_timestamp() - $1 * interval '1 day'
           and not exists (select from files where files.run_id = runs.id)
           and (exists (select from runs as later where later.job_id = runs.job_id and later.created_at > runs.created_at)
             or exists (select from jobs where jobs.id = runs.job_id and deleted_at is not null))
         order by ended_at limit ${runsMax}),
       parts as (delete from windows where run_id in (select id from old))
       delete from runs where id in (select id from old)`,
      days,
    )
    await this.#database.rows(
      `delete from jobs where deleted_at < clock_timestamp() - $1 * interval '1 day'
         and not exists (select from runs where runs.job_id = jobs.id)`,
      days,
    )
  }
}
