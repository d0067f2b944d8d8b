import { PlatformError } from '@platform/errors'
import type { Database } from '@platform/postgres'
import { newId } from './new-id.ts'

/** A customer: a brand or an agency. */
export interface Tenant {
  id: string
  name: string
  createdAt: Date
}

const columns = 'id, name, created_at as "createdAt"'

/** Tenants in Postgres. */
export function createTenantStore(database: Database) {
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
      if (!tenant) throw new PlatformError('not_found', `no tenant ${id}`, { friendly: `There is no tenant ${id}.` })
      return tenant
    },
    list: (): Promise<Tenant[]> => database.rows<Tenant>(`select ${columns} from tenants order by created_at, id`),
  }
}
