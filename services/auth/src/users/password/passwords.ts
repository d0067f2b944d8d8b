import { argon2, randomBytes, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'
import { PlatformError } from '@platform/errors'
import { Bulkhead } from '@platform/lifecycle'

const derive = promisify(argon2)

interface Parameters {
  memory: number
  passes: number
  parallelism: number
}

/** OWASP's Password Storage Cheat Sheet: argon2id with 19 MiB, two passes, one lane. */
const current: Parameters = { memory: 19_456, passes: 2, parallelism: 1 }
const saltBytes = 16
const tagBytes = 32

const phc =
  /^\$argon2id\$v=19\$m=(?<memory>\d+),t=(?<passes>\d+),p=(?<parallelism>\d+)\$(?<salt>[\w+/]+)\$(?<tag>[\w+/]+)$/
const base64 = (bytes: Buffer): string => bytes.toString('base64').replace(/=+$/, '')

const format = ({ memory, passes, parallelism }: Parameters, salt: Buffer, tag: Buffer): string =>
  `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${base64(salt)}$${base64(tag)}`

/** Verified when the address has no account: takes the same time and never matches. */
export const decoy = format(current, Buffer.alloc(saltBytes), Buffer.alloc(tagBytes))

function parse(stored: string) {
  const { memory, passes, parallelism, salt = '', tag = '' } = phc.exec(stored)?.groups ?? {}
  const parameters = { memory: Number(memory), passes: Number(passes), parallelism: Number(parallelism) }
  if (!tag) throw new Error('not a password hash in PHC format')
  return { parameters, salt: Buffer.from(salt, 'base64'), tag: Buffer.from(tag, 'base64') }
}

const compute = (password: string, parameters: Parameters, nonce: Buffer, tagLength: number): Promise<Buffer> =>
  // Keyboards compose characters differently; NIST SP 800-63B section 5.1.1.2 requires normalisation.
  derive('argon2id', { message: password.normalize('NFKC'), nonce, tagLength, ...parameters })

interface Limits {
  /** Hashes that are computed at once. */
  runningMax?: number
  /** Hashes that wait for a slot. */
  waitingMax?: number
}

/**
 * Hashes and verifies passwords as PHC strings, in a bulkhead: each hash takes 19 MiB and about 25 ms of CPU time, and
 * unauthenticated callers can cause them. Its methods throw PlatformError `unavailable` when too many are waiting.
 */
export function createPasswords({ runningMax = 2, waitingMax = 32 }: Limits = {}) {
  const full = () => new PlatformError('unavailable', `${waitingMax} password checks are waiting`)
  const bulkhead = new Bulkhead({ runningPerKeyMax: runningMax, waitingMax, full })
  const { signal } = new AbortController()
  const run = <T>(work: () => Promise<T>): Promise<T> => bulkhead.run('password', signal, work)
  return {
    hash: (password: string): Promise<string> =>
      run(async () => {
        const salt = randomBytes(saltBytes)
        return format(current, salt, await compute(password, current, salt, tagBytes))
      }),
    /** Returns whether the password matches. Without `stored` it takes the same time and returns false. */
    verify: (password: string, stored: string = decoy): Promise<boolean> =>
      run(async () => {
        const { parameters, salt, tag } = parse(stored)
        return timingSafeEqual(await compute(password, parameters, salt, tag.length), tag)
      }),
    /** Returns whether the hash has other parameters than the current ones. */
    isOutdated: (stored: string): boolean =>
      Object.entries(parse(stored).parameters).some(([name, value]) => current[name as keyof Parameters] !== value),
  }
}

export type Passwords = ReturnType<typeof createPasswords>
