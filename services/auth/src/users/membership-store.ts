import { PlatformError } from '@platform/errors'
import type { Database } from '@platform/postgres'
import type { PoolClient } from 'pg'
import type { Member, Membership, Role } from './user.ts'

const missing = (userId: string) =>
  new PlatformError('not_found', `no member ${userId}`, { friendly: 'That person does not belong to this tenant.' })

/** @throws PlatformError `validation_error` when the tenant has no other admin */
async function requireOtherAdmin(client: PoolClient, tenantId: string, userId: string): Promise<void> {
  // The locks serialise two admins who would demote each other.
  const { rows } = await client.query<{ id: string }>(
    `select m.user_id as id from memberships m where m.tenant_id = $1 and m.role = 'admin' order by m.user_id for update`,
    [tenantId],
  )
  if (rows.some(({ id }) => id !== userId) || !rows.some(({ id }) => id === userId)) return
  throw new PlatformError('validation_error', 'the last admin of a tenant', {
    friendly: 'A tenant needs at least one admin. Make another member an admin first.',
    details: { issues: [{ path: 'role', message: 'cannot be changed for the last admin' }] },
  })
}

/** Memberships of users in tenants, with their roles. */
export function createMembershipStore(database: Database) {
  return {
    ofUser: (userId: string): Promise<Membership[]> =>
      database.rows<Membership & Record<string, unknown>>(
        `select m.tenant_id as "tenantId", t.name as "tenantName", m.role
         from memberships m join tenants t on t.id = m.tenant_id where m.user_id = $1 order by t.name, t.id`,
        [userId],
      ),
    ofTenant: (tenantId: string): Promise<Member[]> =>
      database.rows<Member & Record<string, unknown>>(
        `select m.user_id as "userId", u.email, u.name, m.role, m.created_at as since,
           u.totp_confirmed_at is not null as "hasSecondFactor", u.disabled_at is not null as "isDisabled"
         from memberships m join users u on u.id = m.user_id where m.tenant_id = $1 order by u.email`,
        [tenantId],
      ),
    /** Adds a member in the caller's transaction. Returns false, and keeps the role, if the user is a member already. */
    async add(tenantId: string, userId: string, role: Role, client: PoolClient): Promise<boolean> {
      const { rowCount } = await client.query(
        'insert into memberships (tenant_id, user_id, role) values ($1, $2, $3) on conflict do nothing',
        [tenantId, userId, role],
      )
      return rowCount === 1
    },
    /** Returns the previous role. @throws PlatformError `not_found`, `validation_error` for the last admin */
    setRole: (tenantId: string, userId: string, role: Role): Promise<Role> =>
      database.transaction(async (client) => {
        if (role !== 'admin') await requireOtherAdmin(client, tenantId, userId)
        const { rows } = await client.query<{ role: Role }>(
          'select role from memberships where tenant_id = $1 and user_id = $2 for update',
          [tenantId, userId],
        )
        const before = rows[0]?.role
        if (!before) throw missing(userId)
        await client.query('update memberships set role = $3 where tenant_id = $1 and user_id = $2', [
          tenantId,
          userId,
          role,
        ])
        return before
      }),
    /**
     * Removes a member in the caller's transaction. @throws PlatformError `not_found`, `validation_error` for the last admin
     */
    async remove(tenantId: string, userId: string, client: PoolClient): Promise<void> {
      await requireOtherAdmin(client, tenantId, userId)
      const { rowCount } = await client.query('delete from memberships where tenant_id = $1 and user_id = $2', [
        tenantId,
        userId,
      ])
      if (rowCount === 0) throw missing(userId)
    },
  }
}

export type MembershipStore = ReturnType<typeof createMembershipStore>
