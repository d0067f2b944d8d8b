import type { Database } from '@platform/postgres'
import type { SecretBox } from '@platform/secrets'
import type { PoolClient } from 'pg'
import { z } from 'zod'
import { tokenSecondsMax } from '../config.ts'
import { newSigningKey, PrivateJwk, PublicJwk, type SigningKey } from './signing-key.ts'

/** Serialises the creation of keys, so that two replicas that start at once create one key. */
const lock = 'select pg_advisory_xact_lock(7108332901)'
/** Publishes a retired key until the tokens it signed have expired, plus a margin for clock skew. */
const publishedSeconds = tokenSecondsMax + 120

const Row = z.object({
  kid: z.string(),
  publicJwk: PublicJwk,
  sealedPrivateJwk: z.string(),
  startsInMs: z.coerce.number(),
})

/** The result of a rotation: the new key, or the pending key of an earlier rotation. */
export interface Rotation {
  kid: string
  signsFrom: Date
  /** The key that signs until `signsFrom`. */
  replaces: string
}

const Pending = z.object({ kid: z.string(), signsFrom: z.date(), pending: z.boolean() })

/** Signing keys in Postgres. Private keys are encrypted and bound to their key id. */
export function createKeyStore(database: Database, secrets: SecretBox) {
  const add = async (client: PoolClient, leadSeconds: number) => {
    const jwk = await newSigningKey()
    const { rows } = await client.query(
      `insert into signing_keys (kid, public_jwk, sealed_private_jwk, signs_from)
       values ($1, $2, $3, now() + make_interval(secs => $4)) returning kid, signs_from as "signsFrom", true as pending`,
      [jwk.kid, PublicJwk.parse(jwk), secrets.seal(JSON.stringify(jwk), jwk.kid), leadSeconds],
    )
    return Pending.parse(rows[0])
  }
  const reseal = async (kid: string, jwk: PrivateJwk): Promise<void> => {
    const sealed = secrets.seal(JSON.stringify(jwk), kid)
    await database.rows('update signing_keys set sealed_private_jwk = $2 where kid = $1', [kid, sealed])
  }
  return {
    /** Creates the first key if the table is empty. It signs at once, because no verifier has cached an older set. */
    ensureFirst: (): Promise<void> =>
      database.transaction(async (client) => {
        await client.query(lock)
        const { rowCount } = await client.query('select 1 from signing_keys limit 1')
        if (rowCount === 0) await add(client, 0)
      }),
    /** Returns all published keys, oldest first. Start times use the database's clock, so that replicas agree. */
    async load(): Promise<SigningKey[]> {
      const rows = await database.rows(
        `select kid, public_jwk as "publicJwk", sealed_private_jwk as "sealedPrivateJwk",
                extract(epoch from signs_from - now()) * 1000 as "startsInMs"
         from signing_keys order by signs_from, kid`,
      )
      const now = performance.now()
      return Promise.all(
        rows.map(async (row) => {
          const { kid, publicJwk, sealedPrivateJwk, startsInMs } = Row.parse(row)
          const privateJwk = PrivateJwk.parse(JSON.parse(secrets.open(sealedPrivateJwk, kid)))
          if (!secrets.isCurrent(sealedPrivateJwk)) await reseal(kid, privateJwk)
          return { kid, publicJwk, privateJwk, signsFromMs: now + startsInMs }
        }),
      )
    },
    /** Publishes a new key that signs after `leadSeconds`. Returns the pending key instead if there is one. */
    rotate: (leadSeconds: number): Promise<Rotation & { added: boolean }> =>
      database.transaction(async (client) => {
        await client.query(lock)
        const { rows } = await client.query(
          'select kid, signs_from as "signsFrom", signs_from > now() as pending from signing_keys order by signs_from desc',
        )
        const [newest, ...older] = rows.map((row) => Pending.parse(row))
        if (!newest) throw new Error('no signing key to rotate')
        if (newest.pending) {
          return { kid: newest.kid, signsFrom: newest.signsFrom, replaces: older[0]?.kid ?? newest.kid, added: false }
        }
        const next = await add(client, leadSeconds)
        return { kid: next.kid, signsFrom: next.signsFrom, replaces: newest.kid, added: true }
      }),
    /** Deletes keys whose last token has expired. */
    purge: () =>
      database.rows(
        `delete from signing_keys k where exists (select 1 from signing_keys s
           where s.signs_from > k.signs_from and s.signs_from < now() - make_interval(secs => $1))`,
        [publishedSeconds],
      ),
  }
}

export type KeyStore = ReturnType<typeof createKeyStore>
