import { Networks } from '@platform/tokens'
import { errors } from 'oidc-provider'
import type { Credential } from '../credentials/credential.ts'

/** A client of the OAuth server, as far as it is one of our credentials. */
interface BoundedClient {
  clientId: string
  allowed_cidrs?: unknown
  expires_at_ms?: unknown
}

/** What the adapter tells the OAuth server of a credential's bounds; nothing of what is unbounded. */
export const boundsOf = ({ allowedCidrs, expiresAt }: Credential) => ({
  ...(allowedCidrs.length > 0 && { allowed_cidrs: allowedCidrs }),
  ...(expiresAt && { expires_at_ms: expiresAt.getTime() }),
})

/** Names of the members above. */
export const boundsProperties = ['allowed_cidrs', 'expires_at_ms']

const parsed = new WeakMap<object, Networks>()

/** Whether a credential may be used from `address`. */
export function isAllowedAddress({ allowed_cidrs }: BoundedClient, address: string): boolean {
  if (!Array.isArray(allowed_cidrs)) return true
  const networks = parsed.get(allowed_cidrs) ?? new Networks(allowed_cidrs)
  parsed.set(allowed_cidrs, networks)
  return networks.has(address)
}

/** @throws UnauthorizedClient for a credential that may not be used from `address`. */
export function requireAllowedAddress(client: BoundedClient, address: string): void {
  if (isAllowedAddress(client, address)) return
  throw new errors.UnauthorizedClient(`this credential may not be used from ${address}; its allowlist says from where`)
}

/** How long a token may live that never outlives its credential; below 1 when there is no time left. */
export const tokenSecondsOf = ({ expires_at_ms }: BoundedClient, secondsMax: number): number =>
  typeof expires_at_ms === 'number'
    ? Math.min(secondsMax, Math.floor((expires_at_ms - Date.now()) / 1_000))
    : secondsMax

/** The same for the OAuth server. @throws InvalidClient when there is no time left */
export function requireTokenSeconds(client: BoundedClient, secondsMax: number): number {
  const seconds = tokenSecondsOf(client, secondsMax)
  if (seconds < 1) throw new errors.InvalidClient('the credential has expired')
  return seconds
}

/** The claim by which the edge knows from where the token may be used. */
export const cidrsClaim = (client: BoundedClient | undefined) =>
  Array.isArray(client?.allowed_cidrs) ? { cidrs: client.allowed_cidrs } : {}
