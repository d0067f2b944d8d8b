import { PlatformError } from '@platform/errors'
import type { Database } from '@platform/postgres'
import type { PoolClient } from 'pg'
import { z } from 'zod'
import { hmacOf, newClientSecret } from '../credentials/client-secret.ts'
import { storedScopes } from '../credentials/credential-store.ts'
import { newId } from '../credentials/new-id.ts'
import type { RevocationStore } from '../revocations/revocation-store.ts'
import type { App, AppWithSecrets } from './app.ts'
import type { NewApp } from './app-input.ts'

const orUndefined = <T>(value: T | null): T | undefined => value ?? undefined
const text = z.string().nullable().transform(orUndefined)
const Row = z.object({
  clientId: z.string(),
  name: z.string(),
  logoUri: text,
  homepage: text,
  redirectUris: z.array(z.string()),
  scopes: storedScopes,
  authMethod: z.enum(['client_secret_basic', 'private_key_jwt', 'none']),
  jwks: z
    .object({ keys: z.array(z.looseObject({ kty: z.string() })) })
    .nullable()
    .transform(orUndefined),
  createdBy: z.string(),
  createdAt: z.date(),
  revokedAt: z.date().nullable().transform(orUndefined),
})
const RowWithSecrets = Row.extend({
  secrets: z.array(z.object({ hmac: z.string(), expires: z.number().nullable() })),
})

const columns = `client_id as "clientId", name, logo_uri as "logoUri", homepage, redirect_uris as "redirectUris", scopes,
  auth_method as "authMethod", jwks, created_by as "createdBy", created_at as "createdAt", revoked_at as "revokedAt"`
const secrets = `(select coalesce(json_agg(json_build_object('hmac', encode(secret_hmac, 'hex'),
    'expires', extract(epoch from expires_at) * 1000)), '[]')
  from app_secrets s where s.client_id = a.client_id and (expires_at is null or expires_at > now())) as secrets`

const missing = (clientId: string) =>
  new PlatformError('not_found', `no application ${clientId}`, { friendly: `There is no application ${clientId}.` })

type Needs = { database: Database; revocations: Pick<RevocationStore, 'record'>; pepper: Buffer }

/** Partner applications and their secrets in Postgres. Raw secrets are returned by `create` and `rotate` and are not stored. */
export function createAppStore({ database, revocations, pepper }: Needs) {
  const one = (rows: unknown[], clientId: string): App => {
    if (rows.length === 0) throw missing(clientId)
    return Row.parse(rows[0])
  }
  const get = async (clientId: string): Promise<App> =>
    one(await database.rows(`select ${columns} from apps where client_id = $1`, [clientId]), clientId)
  const addSecret = async (client: PoolClient, clientId: string): Promise<string> => {
    const clientSecret = newClientSecret()
    await client.query('insert into app_secrets (client_id, secret_hmac) values ($1, $2)', [
      clientId,
      hmacOf(clientSecret, pepper),
    ])
    return clientSecret
  }
  return {
    /** @throws PlatformError `not_found` */
    get,
    create: (input: NewApp, createdBy: string): Promise<{ app: App; clientSecret: string | undefined }> =>
      database.transaction(async (client) => {
        const clientId = newId('app')
        const { name, logoUri, homepage, redirectUris, scopes, authMethod, jwks } = input
        const { rows } = await client.query(
          `insert into apps (client_id, name, logo_uri, homepage, redirect_uris, scopes, auth_method, jwks, created_by)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9) returning ${columns}`,
          [clientId, name, logoUri, homepage, redirectUris, scopes, authMethod, jwks, createdBy],
        )
        const clientSecret = authMethod === 'client_secret_basic' ? await addSecret(client, clientId) : undefined
        return { app: one(rows, clientId), clientSecret }
      }),
    /** @throws PlatformError `not_found`, also for a revoked application */
    async update({ clientId, name, logoUri, homepage, redirectUris, scopes, jwks }: App): Promise<App> {
      const rows = await database.rows(
        `update apps set name = $2, logo_uri = $3, homepage = $4, redirect_uris = $5, scopes = $6, jwks = $7
         where client_id = $1 and revoked_at is null returning ${columns}`,
        [clientId, name, logoUri, homepage, redirectUris, scopes, jwks],
      )
      return one(rows, clientId)
    },
    /**
     * Adds a secret; earlier secrets expire after `graceSeconds`.
     * @throws PlatformError `not_found`, also for an application without secrets
     */
    rotate: (clientId: string, graceSeconds: number): Promise<{ app: App; clientSecret: string }> =>
      database.transaction(async (client) => {
        // The row lock serialises rotations, so that each one expires the secrets of the one before.
        const { rows } = await client.query(
          `select ${columns} from apps
           where client_id = $1 and revoked_at is null and auth_method = 'client_secret_basic' for update`,
          [clientId],
        )
        const app = one(rows, clientId)
        await client.query(
          'update app_secrets set expires_at = least(expires_at, now() + make_interval(secs => $2)) where client_id = $1',
          [clientId, graceSeconds],
        )
        return { app, clientSecret: await addSecret(client, clientId) }
      }),
    /** Revokes an application and all its tokens, permanently. Idempotent. @throws PlatformError `not_found` */
    revoke: (clientId: string): Promise<App> =>
      database.transaction(async (client) => {
        const { rows } = await client.query(
          `update apps set revoked_at = coalesce(revoked_at, now()) where client_id = $1 returning ${columns}`,
          [clientId],
        )
        const app = one(rows, clientId)
        // The revocation reaches into the future, so that it covers tokens from replicas whose cache is not invalidated yet.
        await revocations.record({ type: 'app', id: clientId, before: Math.floor(Date.now() / 1_000) + 60 }, client)
        return app
      }),
    async list(): Promise<App[]> {
      const rows = await database.rows(`select ${columns} from apps order by created_at, client_id`)
      return rows.map((row) => Row.parse(row))
    },
    /** Returns an unrevoked application with its unexpired secrets. */
    async findLive(clientId: string): Promise<AppWithSecrets | undefined> {
      const [row] = await database.rows(
        `select ${columns}, ${secrets} from apps a where client_id = $1 and revoked_at is null`,
        [clientId],
      )
      if (!row) return undefined
      const { secrets: stored, ...app } = RowWithSecrets.parse(row)
      return {
        ...app,
        secrets: stored.map(({ hmac, expires }) => ({
          hmac: Buffer.from(hmac, 'hex'),
          expiresAt: expires === null ? undefined : new Date(expires),
        })),
      }
    },
    /** Deletes expired secrets. */
    purge: () => database.rows('delete from app_secrets where expires_at < now()'),
  }
}

export type AppStore = ReturnType<typeof createAppStore>
