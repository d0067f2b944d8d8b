import { hash, randomBytes } from 'node:crypto'
import type { Database } from '@platform/postgres'
import { z } from 'zod'

/** Longer than anybody needs to sign in at Amazon, short enough that a leaked address is worth nothing. */
export const consentMsMax = 10 * 60_000

const Actor = z.object({
  type: z.enum(['person', 'operator', 'service', 'credential']),
  id: z.string(),
  label: z.string().optional(),
})

/** What somebody wants to connect, kept while they are at Amazon. */
export const Consent = z.object({
  tenantId: z.string(),
  accountId: z.string(),
  name: z.string(),
  kind: z.enum(['seller', 'vendor', 'ads']),
  region: z.enum(['NA', 'EU', 'FE']),
  marketplaceId: z.string().optional(),
  /** Where it began: with us, or in Amazon's app store. */
  via: z.enum(['website', 'app_store']),
  /** Whom the app store has sent: nobody else may come back. */
  sellingPartnerId: z.string().optional(),
  actor: Actor,
})
/** See the schema. */
export type Consent = z.output<typeof Consent>

const digest = (text: string): Buffer => hash('sha256', text, 'buffer')

/**
 * Consents under way: 256 random bits that travel through the browser, of which we keep the hash. Each works once, within
 * ten minutes, and only in the session it was made for (RFC 6749, section 10.12).
 */
export class Consents {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /** The state names its tenant, so that the page it returns to knows whose it is; that it is true is checked by `take`. */
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

  /** What was begun with this state in this session; from then on nothing. */
  async take(state: string, session: string): Promise<Consent | undefined> {
    const [row] = await this.#database.rows<{ consent: unknown }>(
      `delete from consents where state_hash = $1 and session_hash = $2 and expires_at > now() returning consent`,
      [digest(state), digest(session)],
    )
    return row && Consent.parse(row.consent)
  }
}
