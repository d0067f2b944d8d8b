import { randomBytes } from 'node:crypto'

/** Returns a random 128-bit id that is safe in URLs, NATS subjects and shells, e.g. `cred_…`. */
export const newId = (prefix: 'tnt' | 'cred' | 'stp' | 'usr' | 'inv' | 'app' | 'grt'): string =>
  `${prefix}_${randomBytes(16).toString('hex')}`
