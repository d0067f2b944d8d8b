import { hash, randomBytes } from 'node:crypto'
import { PlatformError } from '@platform/errors'
import type { Database } from '@platform/postgres'
import type { PoolClient } from 'pg'
import { newId } from '../credentials/new-id.ts'
import type { Role } from './user.ts'
import { canonicalEmail } from './user-store.ts'

/** Lifetime of an invitation link. */
const invitationDays = 7

/** An invitation to join a tenant. The link is the credential. */
export interface Invitation {
  id: string
  tenantId: string
  tenantName: string
  email: string
  role: Role
  createdAt: Date
  expiresAt: Date
}

const columns = `i.id, i.tenant_id as "tenantId", t.name as "tenantName", i.email, i.role,
  i.created_at as "createdAt", i.expires_at as "expiresAt"`
const source = 'invitations i join tenants t on t.id = i.tenant_id'
const hashOf = (token: string): Buffer => hash('sha256', token, 'buffer')

const gone = () =>
  new PlatformError('not_found', 'no such invitation', {
    friendly: 'This invitation was used or withdrawn, or has expired. Ask for a new one.',
  })

/** Invitations in Postgres. Tokens of links are stored as SHA-256 only. */
export function createInvitationStore(database: Database) {
  type Row = Invitation & Record<string, unknown>
  return {
    /** Creates an invitation and deletes earlier ones of the same address and tenant. The token is returned only here. */
    async create({ tenantId, email, role }: { tenantId: string; email: string; role: Role }) {
      const token = randomBytes(32).toString('base64url')
      const id = newId('inv')
      const invitation = await database.transaction(async (client) => {
        await client.query('delete from invitations where tenant_id = $1 and email = $2', [
          tenantId,
          canonicalEmail(email),
        ])
        await client.query(
          `insert into invitations (id, token_hash, tenant_id, email, role, expires_at)
           values ($1, $2, $3, $4, $5, now() + make_interval(days => $6))`,
          [id, hashOf(token), tenantId, canonicalEmail(email), role, invitationDays],
        )
        const { rows } = await client.query<Row>(`select ${columns} from ${source} where i.id = $1`, [id])
        const [row] = rows
        if (!row) throw new Error('the insert returned no invitation')
        return row
      })
      return { invitation, token }
    },
    /** @throws PlatformError `not_found` for an invitation that is unknown, used, withdrawn or expired */
    async get(token: string): Promise<Invitation> {
      const [row] = await database.rows<Row>(
        `select ${columns} from ${source} where i.token_hash = $1 and i.expires_at > now()`,
        [hashOf(token)],
      )
      if (!row) throw gone()
      return row
    },
    /** Consumes an invitation in the caller's transaction; a concurrent second call fails. @throws PlatformError `not_found` */
    async redeem(token: string, client: PoolClient): Promise<void> {
      const { rowCount } = await client.query('delete from invitations where token_hash = $1 and expires_at > now()', [
        hashOf(token),
      ])
      if (rowCount === 0) throw gone()
    },
    ofTenant: (tenantId: string): Promise<Invitation[]> =>
      database.rows<Row>(
        `select ${columns} from ${source} where i.tenant_id = $1 and i.expires_at > now() order by i.created_at, i.id`,
        [tenantId],
      ),
    /** @throws PlatformError `not_found`, also for another tenant's invitation */
    async withdraw(tenantId: string, id: string): Promise<{ email: string; role: Role }> {
      const [row] = await database.rows<{ email: string; role: Role }>(
        'delete from invitations where tenant_id = $1 and id = $2 returning email, role',
        [tenantId, id],
      )
      if (!row) throw gone()
      return row
    },
    purge: () => database.rows('delete from invitations where expires_at < now()'),
  }
}

export type InvitationStore = ReturnType<typeof createInvitationStore>
