import type { HeldToken } from './stored-token.ts'

/** A token as a service gives it to another one. */
export interface GivenToken {
  token: string
  /** ISO 8601; up to a minute earlier than the expiry at Amazon. */
  expiresAt: string
}

/**
 * Gets a token for another service. `refused` is the token that Amazon refused before it expired, if any: when the cache still
 * holds it, it is removed, and a new one is issued.
 */
export async function issueToken(
  get: () => Promise<HeldToken & { forget(): Promise<void> }>,
  refused: string | undefined,
): Promise<GivenToken> {
  const cached = await get()
  if (cached.token === refused) await cached.forget()
  const { token, usableUntil } = cached.token === refused ? await get() : cached
  return { token, expiresAt: new Date(usableUntil).toISOString() }
}
