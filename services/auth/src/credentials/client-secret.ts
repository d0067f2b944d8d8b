import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'

/** Returns a new client secret of 256 random bits. The prefix lets secret scanners recognise a leaked one. */
export const newClientSecret = (): string => `cs_${randomBytes(32).toString('base64url')}`

/**
 * Returns the stored form of a secret. HMAC suffices, because 256 random bits cannot be guessed; a slow hash would only limit
 * the token rate.
 */
export const hmacOf = (secret: string, pepper: Buffer): Buffer => createHmac('sha256', pepper).update(secret).digest()

/** Returns whether `secret` matches a stored HMAC. Takes constant time, also when `stored` is empty. */
export function isOneOf(secret: string, stored: readonly Buffer[], pepper: Buffer): boolean {
  const actual = hmacOf(secret, pepper)
  const known = stored.map((expected) => timingSafeEqual(actual, expected))
  return known.includes(true)
}
