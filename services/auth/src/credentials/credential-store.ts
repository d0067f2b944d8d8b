import { PlatformError } from '@platform/errors'
import type { Database } from '@platform/postgres'
import { type Scope, scopes } from '@platform/tokens'
import type { PoolClient } from 'pg'
import { z } from 'zod'
import type { RevocationStore } from '../revocations/revocation-store.ts'
import { hmacOf, newClientSecret } from './client-secret.ts'
import type { Credential, CredentialWithSecrets, NewCredential } from './credential.ts'
import { newId } from './new-id.ts'

const names = new Set<string>(Object.keys(scopes))
const isScope = (name: string): name is Scope => names.has(name)

/** Drops scopes that this version does not define. */
export const storedScopes = z.array(z.string()).transform((list) => list.filter(isScope))
const orUndefined = <T>(value: T | null): T | undefined => value ?? undefined
const date = z.date().nullable().transform(orUndefined)
const Row = z.object({
  clientId: z.string(),
  tenantId: z.string(),
  label: z.string(),
  scopes: storedScopes,
  allowedCidrs: z.array(z.string()),
  createdAt: z.date(),
  createdBy: z.string().nullable().transform(orUndefined),
  expiresAt: date,
  revokedAt: date,
  lastUsedAt: date,
})
const RowWithSecrets = Row.extend({
  secrets: z.array(z.object({ hmac: z.string(), expires: z.number().nullable() })),
  isSuspended: z.boolean(),
})

const columns = `client_id as "clientId", tenant_id as "tenantId", label, scopes, allowed_cidrs as "allowedCidrs",
  created_at as "createdAt", created_by as "createdBy", expires_at as "expiresAt", revoked_at as "revokedAt",
  last_used_at as "lastUsedAt"`
const secrets = `(select coalesce(json_agg(json_build_object('hmac', encode(secret_hmac, 'hex'),
    'expires', extract(epoch from least(s.expires_at, c.expires_at)) * 1000)), '[]')
  from credential_secrets s where s.client_id = c.client_id and (s.expires_at is null or s.expires_at > now())) as secrets`

const missing = (clientId: string) =>
  new PlatformError('not_found', `no credential ${clientId}`, { friendly: `There is no credential ${clientId}.` })

type Needs = { database: Database; revocations: Pick<RevocationStore, 'record'>; pepper: Buffer }

/** Credentials and their secrets in Postgres. Raw secrets are returned by `create` and `rotate` and are not stored. */
export function createCredentialStore({ database, revocations, pepper }: Needs) {
  const get = async (clientId: string): Promise<Credential> => {
    const [row] = await database.rows(`select ${columns} from credentials where client_id = $1`, [clientId])
    if (!row) throw missing(clientId)
    return Row.parse(row)
  }
  const addSecret = async (client: PoolClient, clientId: string): Promise<string> => {
    const clientSecret = newClientSecret()
    await client.query('insert into credential_secrets (client_id, secret_hmac) values ($1, $2)', [
      clientId,
      hmacOf(clientSecret, pepper),
    ])
    return clientSecret
  }
  /** Inserts in the caller's transaction, so that redeeming a setup code and creating its credential are atomic. */
  const insert = async (client: PoolClient, input: NewCredential, createdBy: string) => {
    const { tenantId, label, scopes, expiresAt, allowedCidrs = [] } = input
    const { rows } = await client.query(
      `insert into credentials (client_id, tenant_id, label, scopes, expires_at, allowed_cidrs, created_by)
       values ($1, $2, $3, $4, $5, array(select network(range::inet) from unnest($6::text[]) as range), $7)
       returning ${columns}`,
      [newId('cred'), tenantId, label, scopes, expiresAt, allowedCidrs, createdBy],
    )
    const credential: Credential = Row.parse(rows[0])
    return { credential, clientSecret: await addSecret(client, credential.clientId) }
  }
  return {
    get,
    insert,
    create: (input: NewCredential, createdBy: string) =>
      database.transaction((client) => insert(client, input, createdBy)),
    /**
     * Adds a secret; earlier secrets expire after `graceSeconds`.
     * @throws PlatformError `not_found`, also for a revoked or expired credential
     */
    async rotate(clientId: string, graceSeconds: number) {
      const clientSecret = await database.transaction(async (client) => {
        // The row lock serialises rotations, so that each one expires the secrets of the one before.
        const { rowCount } = await client.query(
          `select 1 from credentials
           where client_id = $1 and revoked_at is null and (expires_at is null or expires_at > now()) for update`,
          [clientId],
        )
        if (rowCount === 0) throw missing(clientId)
        await client.query(
          `update credential_secrets set expires_at = least(expires_at, now() + make_interval(secs => $2))
           where client_id = $1`,
          [clientId, graceSeconds],
        )
        return addSecret(client, clientId)
      })
      return { credential: await get(clientId), clientSecret }
    },
    /** Revokes a credential and all its tokens, permanently. Idempotent. @throws PlatformError `not_found` */
    async revoke(clientId: string): Promise<Credential> {
      await database.transaction(async (client) => {
        const { rowCount } = await client.query(
          'update credentials set revoked_at = coalesce(revoked_at, now()) where client_id = $1',
          [clientId],
        )
        if (rowCount === 0) throw missing(clientId)
        // The revocation reaches into the future, so that it covers tokens from replicas whose cache is not invalidated yet.
        const before = Math.floor(Date.now() / 1_000) + 60
        await revocations.record({ type: 'credential', id: clientId, before }, client)
      })
      return get(clientId)
    },
    async list(tenantId: string): Promise<Credential[]> {
      const rows = await database.rows(
        `select ${columns} from credentials where tenant_id = $1 order by created_at, client_id`,
        [tenantId],
      )
      return rows.map((row) => Row.parse(row))
    },
    /**
     * Returns the credential with its unexpired secrets, or without secrets when it is revoked or its tenant is suspended.
     * Undefined for an unknown id.
     */
    async findWithSecrets(clientId: string): Promise<CredentialWithSecrets | undefined> {
      const [row] = await database.rows(
        `select ${columns}, ${secrets},
           exists (select 1 from tenants t where t.id = c.tenant_id and t.suspended_at is not null) as "isSuspended"
         from credentials c where client_id = $1`,
        [clientId],
      )
      if (!row) return undefined
      const { secrets: stored, isSuspended, ...credential } = RowWithSecrets.parse(row)
      const live = stored.map(({ hmac, expires }) => ({
        hmac: Buffer.from(hmac, 'hex'),
        expiresAt: expires === null ? undefined : new Date(expires),
      }))
      return { ...credential, secrets: credential.revokedAt || isSuspended ? [] : live }
    },
    /** Deletes expired secrets. */
    purge: () => database.rows('delete from credential_secrets where expires_at < now()'),
  }
}

export type CredentialStore = ReturnType<typeof createCredentialStore>
