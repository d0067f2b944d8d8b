import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'

/** A client secret: 256 random bits. The prefix lets scanners of repositories and logs recognise a leaked one. */
export const newClientSecret = (): string => `cs_${randomBytes(32).toString('base64url')}`

/** What is stored. A slow hash would protect nothing here: 256 random bits cannot be guessed, only the token rate would drop. */
export const hmacOf = (secret: string, pepper: Buffer): Buffer => createHmac('sha256', pepper).update(secret).digest()

/** Whether `secret` is one of those stored; takes as long for every answer, also when none is stored. */
export function isOneOf(secret: string, stored: readonly Buffer[], pepper: Buffer): boolean {
  const actual = hmacOf(secret, pepper)
  const known = stored.map((expected) => timingSafeEqual(actual, expected))
  return known.includes(true)
}
