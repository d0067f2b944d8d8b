import type { Database } from '@platform/postgres'
import { type Adapter, errors, type KoaContextWithOIDC } from 'oidc-provider'
import { artifactKey } from './artifact-key.ts'

/** Signature algorithms of client assertions (RFC 7523). */
export const assertionAlgorithms = ['ES256', 'PS256', 'RS256', 'EdDSA', 'Ed25519'] as const

/** Longest lifetime of an assertion. Its id is stored until it expires, to detect replays. */
const lifeSecondsMax = 600

/** Checks rules for client assertions that oidc-provider does not. */
export function requireGoodAssertion(_ctx: KoaContextWithOIDC, claims: { exp?: unknown; aud?: unknown }): void {
  if (Number(claims.exp) > Date.now() / 1_000 + lifeSecondsMax) {
    throw new errors.InvalidClientAuth(`an assertion may be valid for at most ${lifeSecondsMax} seconds`)
  }
  // Another audience of the assertion could replay it here.
  if (Array.isArray(claims.aud) && claims.aud.length > 1) {
    throw new errors.InvalidClientAuth('an assertion must have exactly one audience')
  }
}

/** Stores the ids of used assertions. The insert is atomic, so of two concurrent uses one is refused on any replica. */
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
