import { createHmac, hkdfSync } from 'node:crypto'

/** HMAC-SHA-256 of text for one purpose; the same text has a different value for each purpose. */
export type KeyedHash = (purpose: string, ...parts: string[]) => Buffer

/**
 * Derives the key from the pepper, so that its values differ from those of client secrets. The HKDF info string must not
 * change.
 */
export function createKeyedHash(pepper: Buffer): KeyedHash {
  const key = Buffer.from(hkdfSync('sha256', pepper, '', 'people', 32))
  // JSON keeps the parts distinguishable, whatever they contain.
  return (purpose, ...parts) =>
    createHmac('sha256', key)
      .update(JSON.stringify([purpose, ...parts]))
      .digest()
}
