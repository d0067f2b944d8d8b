import type { Database } from '@platform/postgres'
import { type Adapter, errors, type KoaContextWithOIDC } from 'oidc-provider'
import { artifactKey } from './artifact-key.ts'

/** What clients may sign their assertions with (RFC 7523). */
export const assertionAlgorithms = ['ES256', 'PS256', 'RS256', 'EdDSA', 'Ed25519'] as const

/** An assertion is remembered until it expires, so it may not ask for ever. */
const lifeSecondsMax = 600

/** Rules for client assertions beyond those of the OAuth server itself. */
export function requireGoodAssertion(_ctx: KoaContextWithOIDC, claims: { exp?: unknown; aud?: unknown }): void {
  if (Number(claims.exp) > Date.now() / 1_000 + lifeSecondsMax) {
    throw new errors.InvalidClientAuth(`an assertion lives for ${lifeSecondsMax} seconds at most`)
  }
  // One that is also for somebody else could be replayed here by them.
  if (Array.isArray(claims.aud) && claims.aud.length > 1) {
    throw new errors.InvalidClientAuth('an assertion is for one audience')
  }
}

/** Assertions that were used. The insert decides, so that of two at once one is refused, whichever replica it reaches. */
export const replayAdapter = (database: Database, store: Adapter): Adapter => ({
  ...store,
  async upsert(id, payload, expiresIn) {
    const rows = await database.rows(
      `insert into oauth_artifacts (model, id, payload, expires_at)
       values ('ReplayDetection', $1, $2, now() + make_interval(secs => $3))
       on conflict (model, id) do update set expires_at = excluded.expires_at where oauth_artifacts.expires_at < now()
       returning id`,
      [artifactKey(id), payload, expiresIn],
    )
    if (rows.length === 0) throw new errors.InvalidClientAuth('client assertion tokens must only be used once')
  },
})
