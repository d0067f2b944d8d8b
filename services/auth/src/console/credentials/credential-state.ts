import type { Credential } from '../../credentials/credential.ts'
import { type Html, html } from '../../pages/html.ts'

const soonMs = 14 * 86_400_000

/** Returns whether a credential is neither revoked nor expired. */
export const isLive = ({ revokedAt, expiresAt }: Credential): boolean =>
  !revokedAt && (!expiresAt || expiresAt.getTime() > Date.now())

/** Renders the state of a credential. */
export function credentialState(credential: Credential): Html {
  if (credential.revokedAt) return html`<span class="badge bad">Revoked</span>`
  if (!isLive(credential)) return html`<span class="badge bad">Expired</span>`
  const { expiresAt } = credential
  if (expiresAt && expiresAt.getTime() - Date.now() < soonMs) return html`<span class="badge warn">Expires soon</span>`
  return html`<span class="badge good">Active</span>`
}
