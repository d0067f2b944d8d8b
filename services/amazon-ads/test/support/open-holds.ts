import { randomInt } from 'node:crypto'
import { openDatabase } from '@platform/postgres'
import { stack } from '@platform/testkit'

/** Releases a hold. `dropping` ends the waiting sessions first, so that statements of a dead process are not executed. */
export type Release = (options?: { dropping: boolean }) => Promise<void>

/** Tables that can be held up, with the condition for the rows of one tenant. */
const rowsOfTenant = {
  outbox: (tenantId: string) => `new.subject like 'audit.v1.${tenantId}.%'`,
  write_chunks: (tenantId: string) =>
    `exists (select from writes where audit_id = new.audit_id and tenant_id = '${tenantId}')`,
}

/** Lets a test block the service's statements on single tables, for the rows of one tenant. */
export async function openHolds(tenantId: string) {
  const role = new URL(stack().roles.amazon_ads).username
  const admin = openDatabase(stack().urls.postgres, { log: { warn() {} } })
  const key = randomInt(2 ** 31)
  const name = `hold_${key}`
  const asOwner = (statements: string[]) =>
    admin.transaction(async (client) => {
      await client.query(`set local role ${role}_owner; set local search_path = ${role}`)
      for (const statement of statements) await client.query(statement)
    })
  const tables = Object.entries(rowsOfTenant)
  await asOwner(
    tables.flatMap(([table, condition], n) => [
      `create function ${name}_${table}() returns trigger language plpgsql as $$ begin
         if ${condition(tenantId)} then perform pg_advisory_xact_lock(${key}, ${n}); end if;
         return new;
       end $$`,
      `create trigger ${name} before insert or update on ${table} for each row execute function ${name}_${table}()`,
    ]),
  )

  const hold = async (statement: string): Promise<Release> => {
    const [held, release] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    const holding = admin.transaction(async (client) => {
      await client.query(`set local search_path = ${role}`)
      await client.query(statement)
      held.resolve()
      await release.promise
    })
    await Promise.race([held.promise, holding])
    return async ({ dropping } = { dropping: false }) => {
      const waiting = `select pg_terminate_backend(pid) from pg_locks join pg_stat_activity using (pid)
        where not granted and usename = $1 and locktype in ('advisory', 'transactionid', 'tuple')`
      if (dropping) await admin.rows(waiting, [role])
      release.resolve()
      await holding
    }
  }
  return {
    /** Blocks the tenant's writes to one table from now on. */
    table: (table: keyof typeof rowsOfTenant) =>
      hold(`select pg_advisory_xact_lock(${key}, ${tables.findIndex(([one]) => one === table)})`),
    async close() {
      await asOwner(
        tables.flatMap(([table]) => [`drop trigger ${name} on ${table}`, `drop function ${name}_${table}()`]),
      )
      await admin.close()
    },
  }
}

/** See openHolds. */
export type Holds = Awaited<ReturnType<typeof openHolds>>
