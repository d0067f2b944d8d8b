import { PlatformError } from '@platform/errors'
import type { Database } from '@platform/postgres'
import type { RevocationStore } from '../revocations/revocation-store.ts'
import { newId } from './new-id.ts'

/** A customer: a brand or an agency. */
export interface Tenant {
  id: string
  name: string
  createdAt: Date
  /** Set while the tenant is suspended and gets no tokens. */
  suspendedAt: Date | null
}

const columns = 'id, name, created_at as "createdAt", suspended_at as "suspendedAt"'
/**
 * Extends the revocation into the future to cover tokens from replicas whose cache is not invalidated yet. Exceeds the TTL of
 * the caches.
 */
const suspensionLeadSeconds = 2

const missing = (id: string) =>
  new PlatformError('not_found', `no tenant ${id}`, { friendly: `There is no tenant ${id}.` })

/** Tenants of one name that an answer lists. */
const namesakesMax = 20

type Needs = { database: Database; revocations: Pick<RevocationStore, 'record'> }

/** Tenants in Postgres. */
export function createTenantStore({ database, revocations }: Needs) {
  return {
    async create(name: string): Promise<Tenant> {
      const id = newId('tnt')
      const [tenant] = await database.rows<Tenant>(
        `insert into tenants (id, name) values ($1, $2) returning ${columns}`,
        [id, name],
      )
      if (!tenant) throw new Error('the insert returned no tenant')
      return tenant
    },
    /** @throws PlatformError `not_found` */
    async get(id: string): Promise<Tenant> {
      const [tenant] = await database.rows<Tenant>(`select ${columns} from tenants where id = $1`, [id])
      if (!tenant) throw missing(id)
      return tenant
    },
    /** Returns the tenant of this id, or else the tenants of this name in any case, at most `namesakesMax`. */
    async find(text: string): Promise<Tenant[]> {
      const found = await database.rows<Tenant>(
        `select ${columns} from tenants where id = $1 or lower(name) = lower($1) order by id = $1 desc, created_at, id limit $2`,
        [text, namesakesMax],
      )
      const byId = found.filter(({ id }) => id === text)
      return byId.length > 0 ? byId : found
    },
    /**
     * Suspends the tenant and revokes its tokens; `isChanged` is false when it was suspended already. @throws PlatformError
     * `not_found`
     */
    suspend: (id: string): Promise<{ tenant: Tenant; isChanged: boolean }> =>
      database.transaction(async (client) => {
        const before = await client.query<Tenant>(`select ${columns} from tenants where id = $1 for update`, [id])
        if (!before.rows[0]) throw missing(id)
        if (before.rows[0].suspendedAt) return { tenant: before.rows[0], isChanged: false }
        const { rows } = await client.query<Tenant>(
          `update tenants set suspended_at = now() where id = $1 returning ${columns}`,
          [id],
        )
        if (!rows[0]) throw missing(id)
        const until = Math.floor(Date.now() / 1_000) + suspensionLeadSeconds
        await revocations.record({ type: 'tenant', id, before: until }, client)
        return { tenant: rows[0], isChanged: true }
      }),
    /**
     * Resumes the tenant; `revokedForMs` is how long the revocation would still cover new tokens. @throws PlatformError
     * `not_found`
     */
    resume: (id: string): Promise<{ tenant: Tenant; isChanged: boolean; revokedForMs: number }> =>
      database.transaction(async (client) => {
        const before = await client.query<Tenant>(`select ${columns} from tenants where id = $1 for update`, [id])
        if (!before.rows[0]) throw missing(id)
        const { rows } = await client.query<Tenant>(
          `update tenants set suspended_at = null where id = $1 returning ${columns}`,
          [id],
        )
        if (!rows[0]) throw missing(id)
        const revoked = await client.query<{ before: string }>(
          "select before from revocations where type = 'tenant' and id = $1",
          [id],
        )
        const until = (Number(revoked.rows[0]?.before ?? 0) + 1) * 1_000
        const revokedForMs = Math.max(0, until - Date.now())
        return { tenant: rows[0], isChanged: before.rows[0].suspendedAt !== null, revokedForMs }
      }),
    list: (): Promise<Tenant[]> => database.rows<Tenant>(`select ${columns} from tenants order by created_at, id`),
  }
}

export type TenantStore = ReturnType<typeof createTenantStore>
