import { createHmac, randomBytes } from 'node:crypto'

/** Crockford's base32 alphabet, without I, L, O and U. */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const groups = 5
const groupLength = 5
const shape = new RegExp(`^[${alphabet}]{${groups * groupLength}}$`)

/**
 * Returns a code of 125 random bits in five groups of five letters: `7K2QD-M4XZ0-…`. Each letter uses one byte; 256 is a
 * multiple of 32, so there is no bias.
 */
export function newSetupCode(): string {
  const letters = Array.from(randomBytes(groups * groupLength), (byte) => alphabet[byte % 32])
  return Array.from({ length: groups }, (_, n) => letters.slice(n * groupLength, (n + 1) * groupLength).join('')).join(
    '-',
  )
}

/** Normalises a typed code: ignores case, spaces and hyphens, reads O as 0, and I and L as 1. Undefined for an invalid code. */
export function readSetupCode(typed: string): string | undefined {
  const letters = typed.slice(0, 200).toUpperCase().replace(/[\s-]/g, '').replaceAll('O', '0').replace(/[IL]/g, '1')
  return shape.test(letters) ? letters : undefined
}

/** Returns the stored form of a code. The table's content cannot be redeemed. */
export const hmacOfCode = (letters: string, pepper: Buffer): Buffer =>
  createHmac('sha256', pepper).update(`setup-code:${letters}`).digest()
