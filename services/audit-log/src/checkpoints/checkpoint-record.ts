import { z } from 'zod'
import type { Checkpoint } from '../chain/checkpoint.ts'

const Published = z.object({
  tenant_id: z.string(),
  seq: z.number(),
  hash: z.hex(),
  signed_at: z.iso.datetime(),
  key_id: z.string(),
  signature: z.base64(),
})

/** Returns a checkpoint as JSON, for storage outside the database. */
export const publishedCheckpoint = ({ tenantId, seq, hash, signedAt, keyId, signature }: Checkpoint) =>
  ({
    tenant_id: tenantId,
    seq,
    hash: hash.toString('hex'),
    signed_at: signedAt.toISOString(),
    key_id: keyId,
    signature: signature.toString('base64'),
  }) satisfies z.infer<typeof Published>

/** Parses the JSON of `publishedCheckpoint`. @throws ZodError for anything else. */
export function parseCheckpoint(value: unknown): Checkpoint {
  const { tenant_id, seq, hash, signed_at, key_id, signature } = Published.parse(value)
  return {
    tenantId: tenant_id,
    seq,
    hash: Buffer.from(hash, 'hex'),
    signedAt: new Date(signed_at),
    keyId: key_id,
    signature: Buffer.from(signature, 'base64'),
  }
}
