import { hash, randomBytes } from 'node:crypto'
import type { Database } from '@platform/postgres'
import { z } from 'zod'

/** Lifetime of a consent: long enough to sign in at Amazon, short enough to make a leaked URL worthless. */
export const consentMsMax = 10 * 60_000

const Actor = z.object({
  type: z.enum(['person', 'operator', 'service', 'credential']),
  id: z.string(),
  label: z.string().optional(),
})

/** A pending consent, stored while the user is at Amazon. */
export const Consent = z.object({
  tenantId: z.string(),
  accountId: z.string(),
  name: z.string(),
  kind: z.enum(['seller', 'vendor', 'ads']),
  region: z.enum(['NA', 'EU', 'FE']),
  marketplaceId: z.string().optional(),
  /** The workflow's start: the console, or Amazon's app store. */
  via: z.enum(['website', 'app_store']),
  /** The selling partner that the app store sent; the consent must come from the same one. */
  sellingPartnerId: z.string().optional(),
  actor: Actor,
})
/** See the schema. */
export type Consent = z.output<typeof Consent>

const digest = (text: string): Buffer => hash('sha256', text, 'buffer')

/**
 * Stores pending consents. The state that travels through the browser has 256 random bits; only its hash is stored. Each state is
 * valid once, for ten minutes, and only in the session that it was made for (RFC 6749, section 10.12).
 */
export class Consents {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /**
   * Stores a consent. The state ends with the tenant id, so that the callback page can check the user's rights; `take` verifies
   * it.
   */
  async begin(consent: Consent, session: string): Promise<{ state: string; expiresAt: Date }> {
    const state = `${randomBytes(32).toString('base64url')}.${consent.tenantId}`
    const expiresAt = new Date(Date.now() + consentMsMax)
    await this.#database.rows('delete from consents where expires_at < now()')
    await this.#database.rows(
      'insert into consents (state_hash, session_hash, consent, expires_at) values ($1, $2, $3, $4)',
      [digest(state), digest(session), JSON.stringify(consent), expiresAt],
    )
    return { state, expiresAt }
  }

  /** Removes and returns the consent of this state in this session; undefined if it does not exist. */
  async take(state: string, session: string): Promise<Consent | undefined> {
    const [row] = await this.#database.rows<{ consent: unknown }>(
      `delete from consents where state_hash = $1 and session_hash = $2 and expires_at > now() returning consent`,
      [digest(state), digest(session)],
    )
    return row && Consent.parse(row.consent)
  }
}
