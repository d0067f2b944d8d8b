import { hash } from 'node:crypto'

/** The hash before the first row of a chain. */
export const genesis: Buffer = Buffer.alloc(32)

/** Returns SHA-256 of the previous row's hash (32 bytes), `seq` (8 bytes, big endian) and the event's canonical JSON in UTF-8. */
export function link(previous: Uint8Array, seq: number, event: string): Buffer {
  const bytes = Buffer.allocUnsafe(40 + Buffer.byteLength(event))
  bytes.set(previous, 0)
  bytes.writeBigUInt64BE(BigInt(seq), 32)
  bytes.write(event, 40)
  return hash('sha256', bytes, 'buffer')
}
