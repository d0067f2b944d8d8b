import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'

/** A 32-byte key and its id, which each wrapped value carries. */
export interface MasterKey {
  id: string
  key: Buffer
}

const cipher = 'aes-256-gcm'
const ivBytes = 12
const tagBytes = 16

function seal(key: Buffer, plain: Buffer, context: string): Buffer {
  const iv = randomBytes(ivBytes)
  const encrypt = createCipheriv(cipher, key, iv, { authTagLength: tagBytes }).setAAD(Buffer.from(context))
  return Buffer.concat([iv, encrypt.update(plain), encrypt.final(), encrypt.getAuthTag()])
}

function open(key: Buffer, sealed: Buffer, context: string): Buffer {
  const decrypt = createDecipheriv(cipher, key, sealed.subarray(0, ivBytes), { authTagLength: tagBytes })
  decrypt.setAAD(Buffer.from(context)).setAuthTag(sealed.subarray(-tagBytes))
  return Buffer.concat([decrypt.update(sealed.subarray(ivBytes, -tagBytes)), decrypt.final()])
}

/**
 * Envelope encryption: each value has its own random data key, wrapped by the newest master key. To rotate, put a new master key
 * first: new values use it, old ones still open, and `isCurrent` finds those to seal again.
 */
export class SecretBox {
  readonly #keys: MasterKey[]

  constructor(keys: MasterKey[]) {
    if (keys.length === 0) throw new Error('a secret box needs a master key')
    this.#keys = keys
  }

  /**
   * Encrypts `plain`. `context` (for example the row's id) is authenticated: the value opens only with the same context. Returns
   * `v1.<key id>.<wrapped key>.<value>`.
   */
  seal(plain: string, context: string): string {
    const [newest] = this.#keys
    if (!newest) throw new Error('a secret box needs a master key')
    const dataKey = randomBytes(32)
    const wrapped = seal(newest.key, dataKey, context)
    const value = seal(dataKey, Buffer.from(plain), context)
    return ['v1', newest.id, wrapped.toString('base64url'), value.toString('base64url')].join('.')
  }

  /** Decrypts a value. @throws Error when the master key is unknown, or the value or its context was changed. */
  open(sealed: string, context: string): string {
    const [version, id, wrapped = '', value = ''] = sealed.split('.')
    const master = this.#keys.find((key) => key.id === id)
    if (version !== 'v1' || !master) throw new Error('no master key opens this value')
    const dataKey = open(master.key, Buffer.from(wrapped, 'base64url'), context)
    return open(dataKey, Buffer.from(value, 'base64url'), context).toString()
  }

  /** Returns whether the newest master key wrapped the value. */
  isCurrent(sealed: string): boolean {
    return sealed.split('.')[1] === this.#keys[0]?.id
  }
}
