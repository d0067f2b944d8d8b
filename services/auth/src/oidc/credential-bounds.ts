import { Networks } from '@platform/tokens'
import { errors } from 'oidc-provider'
import type { Credential } from '../credentials/credential.ts'

/** A client of oidc-provider; the optional members are set for credentials with bounds. */
interface BoundedClient {
  clientId: string
  allowed_cidrs?: unknown
  expires_at_ms?: unknown
}

/** Returns a credential's bounds as client metadata; omits those that are not set. */
export const boundsOf = ({ allowedCidrs, expiresAt }: Credential) => ({
  ...(allowedCidrs.length > 0 && { allowed_cidrs: allowedCidrs }),
  ...(expiresAt && { expires_at_ms: expiresAt.getTime() }),
})

/** Names of the client metadata that `boundsOf` returns. */
export const boundsProperties = ['allowed_cidrs', 'expires_at_ms']

const parsed = new WeakMap<object, Networks>()

/** Returns whether the credential may be used from `address`. */
export function isAllowedAddress({ allowed_cidrs }: BoundedClient, address: string): boolean {
  if (!Array.isArray(allowed_cidrs)) return true
  const networks = parsed.get(allowed_cidrs) ?? new Networks(allowed_cidrs)
  parsed.set(allowed_cidrs, networks)
  return networks.has(address)
}

/** @throws UnauthorizedClient when the credential may not be used from `address` */
export function requireAllowedAddress(client: BoundedClient, address: string): void {
  if (isAllowedAddress(client, address)) return
  throw new errors.UnauthorizedClient(
    `this credential may not be used from ${address}; add the address to its allowed networks`,
  )
}

/** Returns the token lifetime in seconds, limited by the credential's expiry; below 1 for an expired credential. */
export const tokenSecondsOf = ({ expires_at_ms }: BoundedClient, secondsMax: number): number =>
  typeof expires_at_ms === 'number'
    ? Math.min(secondsMax, Math.floor((expires_at_ms - Date.now()) / 1_000))
    : secondsMax

/** As `tokenSecondsOf`. @throws InvalidClient for an expired credential */
export function requireTokenSeconds(client: BoundedClient, secondsMax: number): number {
  const seconds = tokenSecondsOf(client, secondsMax)
  if (seconds < 1) throw new errors.InvalidClient('the credential has expired')
  return seconds
}

/** Returns the claim from which verifiers read the allowed CIDR ranges. */
export const cidrsClaim = (client: BoundedClient | undefined) =>
  Array.isArray(client?.allowed_cidrs) ? { cidrs: client.allowed_cidrs } : {}
