import { randomInt } from 'node:crypto'
import type { KeyedHash } from '../keyed-hash.ts'

/** How many a person gets. */
const recoveryCodeCount = 10
/** Crockford's base32: no letter looks like a digit. */
const alphabet = '0123456789abcdefghjkmnpqrstvwxyz'
const half = (): string => Array.from({ length: 5 }, () => alphabet[randomInt(alphabet.length)]).join('')

/** Ten codes of 50 random bits, e.g. `7k2mq-x9d4t`. */
export const newRecoveryCodes = (): string[] => Array.from({ length: recoveryCodeCount }, () => `${half()}-${half()}`)

/** What is stored of a code. However it was typed, it is the same one. */
export const recoveryCodeHash = (keyedHash: KeyedHash, userId: string, code: string): Buffer =>
  keyedHash(
    'recovery-code',
    userId,
    code.toLowerCase().replace(/[\s-]/g, '').replaceAll('o', '0').replace(/[il]/g, '1'),
  )
