import { createHmac, hkdfSync, type KeyObject, timingSafeEqual } from 'node:crypto'
import { validationError } from '@platform/errors'
import { canonicalJson } from '@platform/events'

const macBytes = 16
const seqBytes = 8

/** Makes and reads cursors: a position in a tenant's log, signed together with its tenant and filters. */
export class Cursors {
  readonly #key: Buffer

  constructor(checkpointKey: KeyObject) {
    const secret = checkpointKey.export({ format: 'der', type: 'pkcs8' })
    this.#key = Buffer.from(hkdfSync('sha256', secret, '', 'audit-log cursor', 32))
  }

  /** Makes a cursor that is bound to `query`. */
  make(seq: number, query: object): string {
    const position = Buffer.alloc(seqBytes)
    position.writeBigUInt64BE(BigInt(seq))
    return Buffer.concat([position, this.#mac(position, query)]).toString('base64url')
  }

  /** Reads a cursor. @throws PlatformError `validation_error` when it was not made for this query. */
  read(cursor: string, query: object): number {
    const bytes = Buffer.from(cursor, 'base64url')
    const position = bytes.subarray(0, seqBytes)
    const isOurs = bytes.length === seqBytes + macBytes && bytes.toString('base64url') === cursor
    if (!isOurs || !timingSafeEqual(bytes.subarray(seqBytes), this.#mac(position, query))) {
      throw validationError([
        {
          path: 'cursor',
          message: 'does not belong to this query; repeat the request without it to start at the first page',
        },
      ])
    }
    return Number(position.readBigUInt64BE())
  }

  #mac(position: Buffer, query: object): Buffer {
    return createHmac('sha256', this.#key).update(position).update(canonicalJson(query)).digest().subarray(0, macBytes)
  }
}
