import type { Database } from '@platform/postgres'

/** The report type of an account, as Amazon counts its requests. */
export interface PacedType {
  /** Client id of the application. */
  application: string
  /** Region and seller, vendor or profile. */
  partner: string
  reportType: string
}

/** The first pause after a refusal, and the longest: a quarter of a day allows four requests a day. */
const secondsFirst = 120
const secondsMax = 21_600
/** A shorter pause than that of the operation itself has no effect. */
const secondsMin = 60
const growth = 2
const decay = 0.9

/**
 * Seconds between two requests for a report of one type, learned from Amazon's answers: doubled by a refusal, a tenth less after each
 * request that is accepted, forgotten when short. In Postgres, so that losing Redis does not cost refusals.
 */
export class ReportPaces {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /** Returns the seconds between two requests; undefined if Amazon has not refused one lately. */
  async of({ application, partner, reportType }: PacedType): Promise<number | undefined> {
    const [row] = await this.#database.rows<{ seconds: number }>(
      'select seconds from report_paces where application = $1 and partner = $2 and report_type = $3',
      [application, partner, reportType],
    )
    return row?.seconds
  }

  /** Records a refusal and returns the new pause. Refusals of requests that were sent together count as one. */
  async refused({ application, partner, reportType }: PacedType): Promise<number> {
    const [row] = await this.#database.rows<{ seconds: number }>(
      `insert into report_paces as p (application, partner, report_type, seconds) values ($1, $2, $3, ${secondsFirst})
       on conflict (application, partner, report_type) do update
       set seconds = case when p.changed_at > clock_timestamp() - p.seconds * interval '0.5 second' then p.seconds
                          else least(${secondsMax}, p.seconds * ${growth}) end,
           changed_at = clock_timestamp()
       returning seconds`,
      [application, partner, reportType],
    )
    return row?.seconds ?? secondsFirst
  }

  /** Records that Amazon has accepted a request. */
  async accepted({ application, partner, reportType }: PacedType): Promise<void> {
    await this.#database.rows(
      `with shorter as (
         update report_paces set seconds = seconds * ${decay}, changed_at = clock_timestamp()
         where application = $1 and partner = $2 and report_type = $3 and seconds * ${decay} >= ${secondsMin} returning seconds)
       delete from report_paces where application = $1 and partner = $2 and report_type = $3
         and not exists (select from shorter)`,
      [application, partner, reportType],
    )
  }
}
