import { PlatformError } from '@platform/errors'
import type { Database } from '@platform/postgres'
import { type Scope, scopes } from '@platform/tokens'
import type { PoolClient } from 'pg'
import { z } from 'zod'
import { newId } from '../credentials/new-id.ts'
import type { RevocationStore } from '../revocations/revocation-store.ts'
import type { Grant, GrantEnd, ListedGrant } from './grant.ts'

const orUndefined = <T>(value: T | null): T | undefined => value ?? undefined
const inOrder = Object.keys(scopes).filter((name): name is Scope => Object.hasOwn(scopes, name))
/** The granted scopes in the order of the scope table. */
const storedScopes = z.array(z.string()).transform((list) => inOrder.filter((scope) => list.includes(scope)))
const Row = z.object({
  grantId: z.string(),
  userId: z.string(),
  tenantId: z.string(),
  clientId: z.string(),
  scopes: storedScopes,
  createdAt: z.date(),
  lastUsedAt: z.date().nullable().transform(orUndefined),
})
const ListedRow = Row.extend({
  appName: z.string(),
  appHomepage: z.string().nullable().transform(orUndefined),
  userName: z.string(),
  userEmail: z.string(),
  tenantName: z.string(),
})

const columns = `g.grant_id as "grantId", g.user_id as "userId", g.tenant_id as "tenantId", g.client_id as "clientId", g.scopes,
  g.created_at as "createdAt", g.last_used_at as "lastUsedAt"`
/** A grant is live while its application, tenant and user are active and the user belongs to the tenant. */
const live = `from grants g
  join apps a on a.client_id = g.client_id and a.revoked_at is null
  join tenants t on t.id = g.tenant_id and t.suspended_at is null
  join users u on u.id = g.user_id and u.disabled_at is null
  join memberships m on m.tenant_id = g.tenant_id and m.user_id = g.user_id
  where g.withdrawn_at is null`
const listed = `select ${columns}, a.name as "appName", a.homepage as "appHomepage", u.name as "userName", u.email as "userEmail",
    t.name as "tenantName"
  from grants g join apps a on a.client_id = g.client_id join users u on u.id = g.user_id join tenants t on t.id = g.tenant_id
  where g.withdrawn_at is null`

type Party = { userId: string; tenantId: string; clientId: string }
/** Selects grants: one by id, those of a user (in one tenant or all), or those of an application. */
type Which = { grantId: string; tenantId?: string } | { userId: string; tenantId?: string } | { clientId: string }

type Needs = { database: Database; revocations: Pick<RevocationStore, 'record'> }

/** Grants in Postgres. Tokens are issued under live grants only and end with them. */
export function createGrantStore({ database, revocations }: Needs) {
  const findLive = async (where: string, values: unknown[]): Promise<Grant | undefined> => {
    const [row] = await database.rows(`select ${columns} ${live} and ${where}`, values)
    return row && Row.parse(row)
  }
  const list = async (where: string, values: unknown[]): Promise<ListedGrant[]> => {
    const rows = await database.rows(`${listed} and ${where} order by g.created_at, g.grant_id`, values)
    return rows.map((row) => ListedRow.parse(row))
  }
  const close = async (client: PoolClient, which: Which, by: string, reason: GrantEnd): Promise<Grant[]> => {
    const { grantId, userId, tenantId, clientId } = {
      grantId: null,
      userId: null,
      tenantId: null,
      clientId: null,
      ...which,
    }
    const { rows } = await client.query(
      `update grants g set withdrawn_at = now(), withdrawn_by = $5, withdrawn_reason = $6
       where withdrawn_at is null and ($1::text is null or grant_id = $1) and ($2::text is null or user_id = $2)
         and ($3::text is null or tenant_id = $3) and ($4::text is null or client_id = $4) returning ${columns}`,
      [grantId, userId, tenantId, clientId, by, reason],
    )
    const grants: Grant[] = rows.map((row) => Row.parse(row))
    // Authorization codes and refresh tokens of the grants.
    await client.query('delete from oauth_artifacts where grant_id = any($1)', [grants.map((grant) => grant.grantId)])
    return grants
  }
  return {
    find: (grantId: string): Promise<Grant | undefined> => findLive('g.grant_id = $1', [grantId]),
    findOf: ({ userId, tenantId, clientId }: Party): Promise<Grant | undefined> =>
      findLive('g.user_id = $1 and g.tenant_id = $2 and g.client_id = $3', [userId, tenantId, clientId]),
    /**
     * Creates the grant or adds scopes to the existing one, also when two calls run at once. @throws PlatformError
     * `not_found`
     */
    async allow({ userId, tenantId, clientId, scopes }: Party & { scopes: readonly Scope[] }): Promise<Grant> {
      const [row] = await database.rows<{ grantId: string }>(
        `insert into grants (grant_id, user_id, tenant_id, client_id, scopes) values ($1, $2, $3, $4, $5)
         on conflict (user_id, client_id, tenant_id) where withdrawn_at is null
         do update set scopes = array(select distinct unnest(grants.scopes || excluded.scopes))
         returning grant_id as "grantId"`,
        [newId('grt'), userId, tenantId, clientId, scopes],
      )
      const grant = row && (await this.find(row.grantId))
      if (!grant) throw new PlatformError('not_found', `${userId} cannot allow ${clientId} in ${tenantId}`)
      return grant
    },
    /** Sets the time of last use before a token is issued. Returns undefined when the grant is no longer live. */
    async use(grantId: string): Promise<Grant | undefined> {
      const [row] = await database.rows(
        `update grants set last_used_at = now() where grant_id = (select g.grant_id ${live} and g.grant_id = $1 for update of g)
         returning grant_id as "grantId", user_id as "userId", tenant_id as "tenantId", client_id as "clientId", scopes,
           created_at as "createdAt", last_used_at as "lastUsedAt"`,
        [grantId],
      )
      return row && Row.parse(row)
    },
    listOfTenant: (tenantId: string) => list('g.tenant_id = $1', [tenantId]),
    listOfUser: (userId: string) => list('g.user_id = $1', [userId]),
    /** Ends grants permanently and revokes their tokens. Returns the grants that were live. */
    end: (which: Exclude<Which, { clientId: string }>, by: string, reason: GrantEnd): Promise<Grant[]> =>
      database.transaction(async (client) => {
        const grants = await close(client, which, by, reason)
        // The revocation reaches into the future, so that it covers tokens that other replicas are issuing now.
        const before = Math.floor(Date.now() / 1_000) + 60
        for (const { grantId } of grants) await revocations.record({ type: 'grant', id: grantId, before }, client)
        return grants
      }),
    /** Ends an application's grants. Their tokens are covered by the revocation of the application. */
    endOfRevokedApp: (clientId: string, by: string): Promise<Grant[]> =>
      database.transaction((client) => close(client, { clientId }, by, 'app_revoked')),
  }
}

export type GrantStore = ReturnType<typeof createGrantStore>
