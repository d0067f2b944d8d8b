import { createHmac, hkdfSync } from 'node:crypto'

/** HMAC-SHA-256 of some text for one purpose: the same text gives another value for every other purpose. */
export type KeyedHash = (purpose: string, ...parts: string[]) => Buffer

/** The key is derived from the pepper, so that nothing computed here is of use where client secrets are checked. */
export function createKeyedHash(pepper: Buffer): KeyedHash {
  const key = Buffer.from(hkdfSync('sha256', pepper, '', 'people', 32))
  // JSON keeps the parts apart, whatever is in them.
  return (purpose, ...parts) =>
    createHmac('sha256', key)
      .update(JSON.stringify([purpose, ...parts]))
      .digest()
}
