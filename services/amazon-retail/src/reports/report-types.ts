import type { Database } from '@platform/postgres'

/** Amazon's limit of report types per listing. */
const listedMax = 10

/** Remembers which types of reports were requested for each merchant: the default types of a listing. */
export class ReportTypes {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  async remember(tenantId: string, merchantId: string, reportType: string): Promise<void> {
    await this.#database.rows(
      `insert into report_types (tenant_id, merchant_id, report_type) values ($1, $2, $3)
         on conflict (tenant_id, merchant_id, report_type) do update set asked_at = now()`,
      [tenantId, merchantId, reportType],
    )
  }

  /** Returns the ten most recently requested types, newest first. */
  async latest(tenantId: string, merchantId: string): Promise<string[]> {
    const rows = await this.#database.rows<{ report_type: string }>(
      `select report_type from report_types where tenant_id = $1 and merchant_id = $2 order by asked_at desc limit ${listedMax}`,
      [tenantId, merchantId],
    )
    return rows.map(({ report_type }) => report_type)
  }
}
