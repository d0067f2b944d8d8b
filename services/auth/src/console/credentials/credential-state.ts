import type { Credential } from '../../credentials/credential.ts'
import { type Html, html } from '../../pages/html.ts'

const soonMs = 14 * 86_400_000

/** Whether a credential still works. */
export const isLive = ({ revokedAt, expiresAt }: Credential): boolean =>
  !revokedAt && (!expiresAt || expiresAt.getTime() > Date.now())

/** Whether a credential works, in one or two words. */
export function credentialState(credential: Credential): Html {
  if (credential.revokedAt) return html`<span class="badge bad">Revoked</span>`
  if (!isLive(credential)) return html`<span class="badge bad">Expired</span>`
  const { expiresAt } = credential
  if (expiresAt && expiresAt.getTime() - Date.now() < soonMs) return html`<span class="badge warn">Expires soon</span>`
  return html`<span class="badge good">Active</span>`
}
