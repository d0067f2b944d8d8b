import { randomBytes } from 'node:crypto'

/** A random id that is safe in a URL, a NATS subject and a shell: 128 bits, e.g. `cred_…`. */
export const newId = (prefix: 'tnt' | 'cred' | 'stp' | 'usr' | 'inv' | 'app' | 'grt'): string =>
  `${prefix}_${randomBytes(16).toString('hex')}`
