import { randomInt } from 'node:crypto'
import type { KeyedHash } from '../keyed-hash.ts'

/** Codes per user. */
const recoveryCodeCount = 10
/** Crockford's base32 alphabet, in which no letter resembles a digit. */
const alphabet = '0123456789abcdefghjkmnpqrstvwxyz'
const half = (): string => Array.from({ length: 5 }, () => alphabet[randomInt(alphabet.length)]).join('')

/** Returns ten codes of 50 random bits, e.g. `7k2mq-x9d4t`. */
export const newRecoveryCodes = (): string[] => Array.from({ length: recoveryCodeCount }, () => `${half()}-${half()}`)

/** Returns the stored form of a code, independent of its spelling. */
export const recoveryCodeHash = (keyedHash: KeyedHash, userId: string, code: string): Buffer =>
  keyedHash(
    'recovery-code',
    userId,
    code.toLowerCase().replace(/[\s-]/g, '').replaceAll('o', '0').replace(/[il]/g, '1'),
  )
