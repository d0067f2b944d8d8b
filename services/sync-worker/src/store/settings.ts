import type { Database } from '@platform/postgres'
import type { Settings as JobSettings } from '../definition/settings-schema.ts'

/** The tenants' defaults for the settings of their jobs. */
export class Settings {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /** Returns what the tenant has set; empty if nothing. */
  async of(tenantId: string): Promise<JobSettings> {
    const [row] = await this.#database.rows<{ settings: JobSettings }>(
      'select settings from settings where tenant_id = $1',
      [tenantId],
    )
    return row?.settings ?? {}
  }

  async set(tenantId: string, settings: JobSettings, by: string): Promise<void> {
    await this.#database.rows(
      `insert into settings (tenant_id, settings, updated_by) values ($1, $2, $3)
       on conflict (tenant_id) do update
       set settings = excluded.settings, updated_by = excluded.updated_by, updated_at = clock_timestamp()`,
      [tenantId, JSON.stringify(settings), by],
    )
  }
}
