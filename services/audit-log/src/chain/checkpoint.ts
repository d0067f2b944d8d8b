import { createPublicKey, hash, type KeyObject, sign, verify } from 'node:crypto'
import { promisify } from 'node:util'

/** A signed statement that a tenant's chain had this hash at this length. */
export type Checkpoint = {
  tenantId: string
  seq: number
  /** Hash of the row `seq`. */
  hash: Buffer
  signedAt: Date
  keyId: string
  signature: Buffer
}

const verifyAside = promisify(verify)

/** Returns the id of a public key: the first 16 hex digits of the SHA-256 of its SPKI form. */
const keyIdOf = (key: KeyObject): string =>
  hash('sha256', key.export({ format: 'der', type: 'spki' }), 'hex').slice(0, 16)

/** Returns the signed text. Its lines are documented, so that every holder of the public key can verify a checkpoint. */
const signedText = ({ tenantId, seq, hash, signedAt, keyId }: Omit<Checkpoint, 'signature'>): Buffer =>
  Buffer.from(
    `audit-checkpoint.v1\n${tenantId}\n${seq}\n${hash.toString('hex')}\n${signedAt.toISOString()}\n${keyId}\n`,
  )

/** Signs checkpoints with one key, and verifies checkpoints of this and earlier keys. */
export class CheckpointSigner {
  readonly #key: KeyObject
  readonly #keyId: string
  readonly #known: Map<string, KeyObject>

  constructor({ key, oldKeys }: { key: KeyObject; oldKeys: KeyObject[] }) {
    const own = createPublicKey(key)
    this.#key = key
    this.#keyId = keyIdOf(own)
    this.#known = new Map([own, ...oldKeys].map((known) => [keyIdOf(known), known]))
  }

  sign(head: Pick<Checkpoint, 'tenantId' | 'seq' | 'hash'>): Checkpoint {
    const unsigned = { ...head, signedAt: new Date(), keyId: this.#keyId }
    return { ...unsigned, signature: sign(null, signedText(unsigned), this.#key) }
  }

  /** Returns whether the signature is valid under a known key. */
  async isGenuine(checkpoint: Checkpoint): Promise<boolean> {
    const key = this.#known.get(checkpoint.keyId)
    return key !== undefined && (await verifyAside(null, signedText(checkpoint), key, checkpoint.signature))
  }
}
