import { WriteActor } from '@platform/writes'
import { z } from 'zod'

/** A write as it is kept: who asked for what. Enough for another process to bring it to an end. */
export const StoredRequest = z.object({
  merchantId: z.string(),
  operation: z.string(),
  params: z.record(z.string(), z.unknown()),
  body: z.unknown().optional(),
  asker: WriteActor,
})
/** See the schema. */
export type StoredRequest = z.infer<typeof StoredRequest>
