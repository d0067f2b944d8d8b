import { createHmac, randomBytes } from 'node:crypto'

/** Crockford's base 32: no I, L, O or U, which are read as digits or as something rude. */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const groups = 5
const groupLength = 5
const shape = new RegExp(`^[${alphabet}]{${groups * groupLength}}$`)

/** 125 random bits as people type them: `7K2QD-M4XZ0-…`, five groups of five. Letters of one byte each: 256 is 8 times 32. */
export function newSetupCode(): string {
  const letters = Array.from(randomBytes(groups * groupLength), (byte) => alphabet[byte % 32])
  return Array.from({ length: groups }, (_, n) => letters.slice(n * groupLength, (n + 1) * groupLength).join('')).join(
    '-',
  )
}

/** The code behind what somebody typed: case, spaces and hyphens do not matter, O is 0, I and L are 1. Undefined: it is none. */
export function readSetupCode(typed: string): string | undefined {
  const letters = typed.slice(0, 200).toUpperCase().replace(/[\s-]/g, '').replaceAll('O', '0').replace(/[IL]/g, '1')
  return shape.test(letters) ? letters : undefined
}

/** What is stored: who reads the table can redeem nothing. */
export const hmacOfCode = (letters: string, pepper: Buffer): Buffer =>
  createHmac('sha256', pepper).update(`setup-code:${letters}`).digest()
