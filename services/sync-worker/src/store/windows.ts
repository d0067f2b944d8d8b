import type { Database } from '@platform/postgres'
import type { Candidate } from '../dispatch/pick-fairly.ts'
import type { RowCounts } from './run.ts'
import type { End, NewWindow, Progress, Release, Window } from './window.ts'

interface Row {
  id: string
  run_id: string
  tenant_id: string
  account: string
  kind: Window['kind']
  window_from: Date | null
  window_to: Date | null
  fence: number
  failures: number
  step: unknown
}

const toWindow = (row: Row): Window => ({
  id: Number(row.id),
  runId: row.run_id,
  tenantId: row.tenant_id,
  account: row.account,
  kind: row.kind,
  from: row.window_from ?? undefined,
  to: row.window_to ?? undefined,
  fence: row.fence,
  failures: row.failures,
  step: row.step ?? undefined,
})

/** Milliseconds that a worker keeps a window without renewing its lease. */
export const leaseMs = 30_000
const leaseEnd = `clock_timestamp() + interval '${leaseMs} milliseconds'`

/** A window was leased to another worker, ended, or cancelled meanwhile. */
export class LeaseLost extends Error {
  override readonly name = 'LeaseLost'
}

const countColumns = ['rows_read', 'rows_inserted', 'rows_updated', 'rows_unchanged', 'rows_rejected', 'bytes']
const countValues = (rows: RowCounts, bytes: number) => [
  ...[rows.read, rows.inserted, rows.updated, rows.unchanged, rows.rejected],
  bytes,
]
/** `set` list of the counts, whose parameters begin at `first`; a null keeps what is stored. */
const setCounts = (first: number): string =>
  countColumns.map((column, at) => `${column} = coalesce($${first + at}, ${column})`).join(', ')
const given = ({ rows, bytes }: Pick<Release, 'rows' | 'bytes'>) =>
  rows ? countValues(rows, bytes ?? 0) : countColumns.map(() => null)

/**
 * Windows and their leases. A leased window is due again when its lease ends, so a worker that died needs no cleaning up. Every
 * change names the fencing token of the lease, and throws LeaseLost if the window has a higher one.
 */
export class Windows {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  async insert(
    run: { id: string; tenantId: string },
    kind: Window['kind'],
    windows: readonly NewWindow[],
  ): Promise<void> {
    await this.#database.rows(
      `insert into windows (run_id, tenant_id, kind, account, window_from, window_to)
       select $1, $2, $3, * from unnest($4::text[], $5::timestamptz[], $6::timestamptz[])`,
      [
        ...[run.id, run.tenantId, kind],
        windows.map(({ account }) => account),
        windows.map(({ from }) => from?.toISOString() ?? null),
        windows.map(({ to }) => to?.toISOString() ?? null),
      ],
    )
  }

  /** Returns the accounts that have due windows, with the first `limit` of each, and what they and their tenants have under way. */
  async candidates(limit: number): Promise<Candidate[]> {
    const rows = await this.#database.rows<{
      tenant_id: string
      account: string
      ids: string[]
      running: number
      account_used_ms: number
      tenant_used_ms: number
    }>(
      `with recursive step as (
         (select tenant_id, account from windows where state = 'open' order by tenant_id, account limit 1)
         union all
         select next.tenant_id, next.account from step cross join lateral (
           select tenant_id, account from windows
           where state = 'open' and (tenant_id, account) > (step.tenant_id, step.account)
           order by tenant_id, account limit 1) as next)
       select step.tenant_id, step.account, due.ids, running.count::int as running,
              coalesce(own.used_ms, 0) as account_used_ms, coalesce(whole.used_ms, 0) as tenant_used_ms
       from step
       cross join lateral (
         select coalesce(array_agg(id), '{}') as ids from (
           select id from windows
           where state = 'open' and tenant_id = step.tenant_id and account = step.account and due_at <= clock_timestamp()
           order by due_at, id limit $1) as first) as due
       cross join lateral (
         select count(*) from windows
         where state = 'open' and tenant_id = step.tenant_id and account = step.account and lease_until > clock_timestamp()
       ) as running
       left join lateral (${usedMs('step.account')}) as own on true
       left join lateral (${usedMs("''")}) as whole on true`,
      [limit],
    )
    return rows.map((row) => ({
      tenantId: row.tenant_id,
      account: row.account,
      due: row.ids.map(Number),
      running: row.running,
      usedMs: { account: row.account_used_ms, tenant: row.tenant_used_ms },
    }))
  }

  /** Leases windows that are still due. Returns their ids and fencing tokens. */
  async claim(ids: readonly number[]): Promise<{ id: number; fence: number }[]> {
    const rows = await this.#database.rows<{ id: string; fence: number }>(
      `update windows set fence = fence + 1, due_at = ${leaseEnd}, lease_until = ${leaseEnd}
       where id in (
         select id from windows where id = any ($1) and state = 'open' and due_at <= clock_timestamp()
         for update skip locked)
       returning id, fence`,
      [ids],
    )
    return rows.map(({ id, fence }) => ({ id: Number(id), fence }))
  }

  /**
   * Begins the work on a claimed window under a token of its own, so that a claim that is delivered twice is worked on once.
   * @throws LeaseLost
   */
  async begin(id: number, fence: number): Promise<Window> {
    const [row] = await this.#database.rows<Row & Record<string, unknown>>(
      `update windows set fence = fence + 1, due_at = ${leaseEnd}, lease_until = ${leaseEnd},
         started_at = coalesce(started_at, clock_timestamp())
       where id = $1 and fence = $2 and state = 'open' returning *`,
      [id, fence],
    )
    if (!row) throw new LeaseLost(`window ${id} is no longer leased with token ${fence}`)
    return toWindow(row)
  }

  renew(window: Pick<Window, 'id' | 'fence'>): Promise<void> {
    return this.#change(window, `due_at = ${leaseEnd}, lease_until = ${leaseEnd}`, [])
  }

  progress(window: Pick<Window, 'id' | 'fence'>, { phase, ...counts }: Progress): Promise<void> {
    return this.#change(window, `phase = $3, ${setCounts(4)}`, [phase, ...given(counts)])
  }

  /** Stores what was done; the lease stays. */
  saveStep(window: Pick<Window, 'id' | 'fence'>, step: unknown): Promise<void> {
    return this.#change(window, 'step = $3, failures = 0', [JSON.stringify(step)])
  }

  release(window: Pick<Window, 'id' | 'fence'>, { phase, dueAt, failures, step, ...counts }: Release): Promise<void> {
    return this.#change(
      window,
      `phase = $3, due_at = $4, lease_until = null, failures = $5, step = coalesce($6, step), ${setCounts(7)}`,
      [phase, dueAt, failures, step === undefined ? null : JSON.stringify(step), ...given(counts)],
    )
  }

  end(window: Pick<Window, 'id' | 'fence'>, end: End): Promise<void> {
    return this.#change(
      window,
      `state = $3, error = $4, notes = $5, lease_until = null, ended_at = clock_timestamp(), ${setCounts(6)}`,
      [
        end.state,
        end.state === 'failed' ? JSON.stringify(end.error) : null,
        JSON.stringify(end.notes ?? []),
        ...countValues(end.rows, end.bytes),
      ],
    )
  }

  /** Cancels the windows of a run that have not ended. Their workers lose the lease. */
  async cancel(runId: string): Promise<void> {
    await this.#database.rows(
      `update windows set state = 'cancelled', fence = fence + 1, lease_until = null, ended_at = clock_timestamp()
       where run_id = $1 and state = 'open'`,
      [runId],
    )
  }

  /** Charges the time that a window had to its account and its tenant. Earlier time counts half after ten minutes. */
  async charge({ tenantId, account }: Pick<Window, 'tenantId' | 'account'>, ms: number): Promise<void> {
    await this.#database.rows(
      `insert into turns as turn (tenant_id, account, used_ms, used_at)
       values ($1, $2, $3, clock_timestamp()), ($1, '', $3, clock_timestamp())
       on conflict (tenant_id, account) do update
       set used_ms = turn.used_ms * ${decay('turn')} + excluded.used_ms, used_at = excluded.used_at`,
      [tenantId, account, ms],
    )
  }

  async #change({ id, fence }: Pick<Window, 'id' | 'fence'>, set: string, values: unknown[]): Promise<void> {
    const rows = await this.#database.rows(
      `update windows set ${set} where id = $1 and fence = $2 and state = 'open' returning id`,
      [id, fence, ...values],
    )
    if (rows.length === 0) throw new LeaseLost(`window ${id} is no longer leased with token ${fence}`)
  }
}

const halfLifeSeconds = 600
const decay = (table: string): string =>
  `power(0.5, extract(epoch from clock_timestamp() - ${table}.used_at) / ${halfLifeSeconds})`
const usedMs = (account: string): string =>
  `select turns.used_ms * ${decay('turns')} as used_ms from turns
   where turns.tenant_id = step.tenant_id and turns.account = ${account}`
