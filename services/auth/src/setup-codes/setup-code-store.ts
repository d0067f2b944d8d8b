import { PlatformError } from '@platform/errors'
import type { Database } from '@platform/postgres'
import type { PoolClient } from 'pg'
import { z } from 'zod'
import { storedScopes } from '../credentials/credential-store.ts'
import { newId } from '../credentials/new-id.ts'
import { hmacOfCode, newSetupCode } from './code.ts'
import type { NewSetupCode, SetupCode } from './setup-code.ts'

/** Lifetime of a code. */
const lifeSeconds = 15 * 60
/** How long used, cancelled and expired codes stay listed. */
const keptDays = 30

const orUndefined = <T>(value: T | null): T | undefined => value ?? undefined
const Row = z.object({
  id: z.string(),
  tenantId: z.string(),
  label: z.string(),
  scopes: storedScopes,
  createdBy: z.string(),
  createdAt: z.date(),
  expiresAt: z.date(),
  state: z.enum(['open', 'used', 'cancelled', 'expired']),
  usedAt: z.date().nullable().transform(orUndefined),
  clientId: z.string().nullable().transform(orUndefined),
})
const columns = `id, tenant_id as "tenantId", label, scopes, created_by as "createdBy", created_at as "createdAt",
  expires_at as "expiresAt", used_at as "usedAt", client_id as "clientId",
  case when used_at is not null then 'used' when cancelled_at is not null then 'cancelled'
       when expires_at <= clock_timestamp() then 'expired' else 'open' end as state`

type Needs = { database: Database; pepper: Buffer }

/** Setup codes in Postgres. Codes are returned by `mint` and stored as HMACs only. */
export function createSetupCodeStore({ database, pepper }: Needs) {
  const only = async (where: string, values: unknown[]): Promise<SetupCode | undefined> => {
    const [row] = await database.rows(`select ${columns} from setup_codes where ${where}`, values)
    return row && Row.parse(row)
  }
  return {
    async mint({ tenantId, label, scopes }: NewSetupCode, createdBy: string) {
      const code = newSetupCode()
      const [row] = await database.rows(
        `insert into setup_codes (id, tenant_id, label, scopes, code_hmac, created_by, expires_at)
         values ($1, $2, $3, $4, $5, $6, now() + make_interval(secs => $7)) returning ${columns}`,
        [newId('stp'), tenantId, label, scopes, hmacOfCode(code.replaceAll('-', ''), pepper), createdBy, lifeSeconds],
      )
      const setupCode: SetupCode = Row.parse(row)
      return { setupCode, code }
    },
    /** Returns open codes and those of the last 30 days, newest first, at most 100. */
    async list(tenantId: string): Promise<SetupCode[]> {
      const rows = await database.rows(
        `select ${columns} from setup_codes where tenant_id = $1 order by created_at desc, id limit 100`,
        [tenantId],
      )
      return rows.map((row) => Row.parse(row))
    },
    /** @throws PlatformError `not_found` */
    async get(id: string): Promise<SetupCode> {
      const found = await only('id = $1', [id])
      if (found) return found
      throw new PlatformError('not_found', `no setup code ${id}`, { friendly: `There is no setup code ${id}.` })
    },
    /** Returns whether the code was open. */
    async cancel(id: string): Promise<boolean> {
      const rows = await database.rows(
        `update setup_codes set cancelled_at = now()
         where id = $1 and used_at is null and cancelled_at is null and expires_at > now() returning id`,
        [id],
      )
      return rows.length > 0
    },
    /** Finds a code and locks its row, so that a concurrent redemption waits for this transaction. */
    async lock(client: PoolClient, letters: string): Promise<SetupCode | undefined> {
      const { rows } = await client.query(`select ${columns} from setup_codes where code_hmac = $1 for update`, [
        hmacOfCode(letters, pepper),
      ])
      return rows[0] && Row.parse(rows[0])
    },
    async markUsed(client: PoolClient, id: string, clientId: string): Promise<void> {
      await client.query('update setup_codes set used_at = now(), client_id = $2 where id = $1', [id, clientId])
    },
    purge: () =>
      database.rows('delete from setup_codes where expires_at < now() - make_interval(days => $1)', [keptDays]),
  }
}

export type SetupCodeStore = ReturnType<typeof createSetupCodeStore>
