import { WriteActor } from '@platform/writes'
import { z } from 'zod'

/** A write as it is stored, with everything that another process needs to close it. */
export const StoredRequest = z.object({
  merchantId: z.string(),
  operation: z.string(),
  params: z.record(z.string(), z.unknown()),
  body: z.unknown().optional(),
  /** Values of the merchant that the caller omitted; absent in records from before they were stored. */
  defaults: z.record(z.string(), z.unknown()).default({}),
  asker: WriteActor,
})
/** See the schema. */
export type StoredRequest = z.infer<typeof StoredRequest>
