import { type UsageReport, usageBucketMs } from '@platform/events'
import type { Database } from '@platform/postgres'
import { z } from 'zod'

const keptDays = 90
/** Exceeds the time that a report can stay in its stream. */
const reportsKeptDays = 15

/**
 * Calls during one interval. `requests` counts all, `limited` those answered with 429, `errors` all other statuses from 400.
 */
export interface UsagePoint {
  at: Date
  requests: number
  limited: number
  errors: number
}

/** Selects calls: those of a tenant, or of one of its credentials or applications. */
export interface UsageOf {
  tenantId: string
  clientId?: string | undefined
}

const counts = { requests: z.coerce.number(), limited: z.coerce.number(), errors: z.coerce.number() }
const Point = z.object({ at: z.date(), ...counts })
const Total = z.object({ clientId: z.string(), ...counts })
const sums = `coalesce(sum(requests), 0) as requests, coalesce(sum(limited), 0) as limited, coalesce(sum(errors), 0) as errors`

/** Usage counters in Postgres, in five-minute buckets, kept for 90 days. */
export const createUsageStore = (database: Database) => ({
  /** Adds a report once. Returns false for a report that was added before. */
  add: ({ id, rows }: UsageReport): Promise<boolean> =>
    database.transaction(async (client) => {
      const { rowCount } = await client.query(
        'insert into usage_reports (id) values ($1) on conflict (id) do nothing',
        [id],
      )
      if (rowCount === 0) return false
      // Rows are locked in the same order in all replicas, to avoid deadlocks.
      const text = `with report as (
          select * from unnest($1::text[], $2::text[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[])
            as row (tenant_id, client_id, bucket, requests, limited, errors, last_at)),
        counted as (
          insert into credential_usage (tenant_id, client_id, bucket, requests, limited, errors)
          select tenant_id, client_id, to_timestamp(bucket / 1000.0), sum(requests), sum(limited), sum(errors)
          from report group by 1, 2, 3 order by 1, 2, 3
          on conflict (tenant_id, client_id, bucket) do update set
            requests = credential_usage.requests + excluded.requests,
            limited = credential_usage.limited + excluded.limited,
            errors = credential_usage.errors + excluded.errors)
        update credentials c set last_used_at = greatest(c.last_used_at, to_timestamp(used.at / 1000.0))
        from (select client_id, tenant_id, max(last_at) as at from report group by 1, 2) as used
        where c.client_id = used.client_id and c.tenant_id = used.tenant_id`
      await client.query(text, [
        rows.map(({ tenantId }) => tenantId),
        rows.map(({ clientId }) => clientId),
        rows.map(({ bucket }) => bucket),
        rows.map(({ requests }) => requests),
        rows.map(({ limited }) => limited),
        rows.map(({ errors }) => errors),
        rows.map(({ lastAt }) => lastAt),
      ])
      return true
    }),
  /** Returns points from the bucket that contains `from` to the one that contains `to`, including those without calls. */
  async series({ tenantId, clientId }: UsageOf, from: Date, to: Date, bucketMinutes: number): Promise<UsagePoint[]> {
    const minutes = Math.max(usageBucketMs / 60_000, bucketMinutes)
    const rows = await database.rows(
      `select at, ${sums} from generate_series(
           date_bin(make_interval(mins => $3), $4, timestamptz 'epoch'), $5, make_interval(mins => $3)) as at
         left join credential_usage u on tenant_id = $1 and ($2::text is null or client_id = $2)
           and u.bucket >= at and u.bucket < at + make_interval(mins => $3)
       group by at order by at`,
      [tenantId, clientId, minutes, from, to],
    )
    return rows.map((row) => Point.parse(row))
  },
  /** Returns sums per credential and application of a tenant, most requests first. Omits clients without calls. */
  async totals(tenantId: string, from: Date, to: Date) {
    const rows = await database.rows(
      `select client_id as "clientId", ${sums} from credential_usage
       where tenant_id = $1 and bucket >= $2 and bucket <= $3 group by client_id order by sum(requests) desc, client_id`,
      [tenantId, from, to],
    )
    return rows.map((row) => Total.parse(row))
  },
  async purge(): Promise<void> {
    await database.rows('delete from credential_usage where bucket < now() - make_interval(days => $1)', [keptDays])
    await database.rows('delete from usage_reports where received_at < now() - make_interval(days => $1)', [
      reportsKeptDays,
    ])
  },
})

export type UsageStore = ReturnType<typeof createUsageStore>
