import { randomUUID } from 'node:crypto'
import type { Database } from '@platform/postgres'

/** Seconds after which a process that did not report counts as ended. */
const seenSecondsMax = 15

/** The processes that work on windows, and how many windows each takes. */
export class Workers {
  readonly #database: Database
  readonly #id = randomUUID()
  readonly #windowsMax: number

  constructor({ database, windowsMax }: { database: Database; windowsMax: number }) {
    this.#database = database
    this.#windowsMax = windowsMax
  }

  /** Reports this process. */
  async report(): Promise<void> {
    await this.#database.rows(
      `insert into workers (id, windows_max, seen_at) values ($1, $2, clock_timestamp())
       on conflict (id) do update set windows_max = excluded.windows_max, seen_at = excluded.seen_at`,
      [this.#id, this.#windowsMax],
    )
  }

  /** Returns how many windows all processes together work on at the same time. */
  async windowsMax(): Promise<number> {
    const [row] = await this.#database.rows<{ windows_max: number }>(
      `select coalesce(sum(windows_max), 0)::int as windows_max from workers
       where seen_at > clock_timestamp() - interval '${seenSecondsMax} seconds'`,
    )
    return row?.windows_max ?? 0
  }

  /** Removes this process, and those that ended long ago. */
  async leave(): Promise<void> {
    await this.#database.rows(`delete from workers where id = $1 or seen_at < clock_timestamp() - interval '1 hour'`, [
      this.#id,
    ])
  }
}
