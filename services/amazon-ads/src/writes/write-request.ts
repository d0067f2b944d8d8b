import type { Operation } from '@platform/ads-catalog'
import { validationError } from '@platform/errors'
import type { OpenCall } from '@platform/events'
import type { CallContext } from '@platform/http'
import { IdempotencyKey } from '@platform/writes'
import { z } from 'zod'
import type { WriteProfile } from './commit/prepare-write.ts'
import type { CallAmazon } from './state/call-amazon.ts'

/** Who writes, and by which request. */
export const Asker = z.object({
  tenantId: z.string(),
  credentialId: z.string(),
  requestId: z.string(),
  address: z.string(),
})
export type Asker = z.infer<typeof Asker>

/** What a write does besides its body. */
export const WriteOptions = z.object({
  /** True unless it is exactly false. */
  dryRun: z
    .unknown()
    .optional()
    .transform((value) => value !== false),
  idempotencyKey: IdempotencyKey.optional(),
  /** The audit id of a preview: the commit is refused when the state is not as it was then. */
  previewId: z.uuid().optional(),
  confirmArchive: z.boolean().default(false),
})
export type WriteOptions = z.output<typeof WriteOptions>

/** @throws PlatformError `validation_error` */
export function readWriteOptions(given: Record<string, unknown>): WriteOptions {
  const parsed = WriteOptions.safeParse(given)
  if (parsed.success) return parsed.data
  throw validationError(parsed.error.issues.map(({ path, message }) => ({ path: path.join('.'), message })))
}

/** One write, as its caller asks for it. */
export interface WriteRequest extends WriteOptions {
  operation: Operation
  body: unknown
  profile: WriteProfile
  /** The write that it takes back. */
  revertOf?: string
}

/** For whom, and by which connection. `signal` is the caller's; `open` is the call's intent in the audit log. */
export interface WriteCall {
  open: OpenCall
  asker: Asker
  amazon: CallAmazon
  signal: AbortSignal
  refuseAs: CallContext<unknown, unknown, unknown>['refuseAs']
}

/** What a write record keeps to be taken up again. */
export const StoredRequest = z.object({
  operation: z.string(),
  profileId: z.string(),
  body: z.unknown().optional(),
  confirmArchive: z.boolean(),
  previewId: z.string().optional(),
  revertOf: z.string().optional(),
  asker: Asker,
})
export type StoredRequest = z.infer<typeof StoredRequest>

export const storedRequest = (
  { operation, profile, body, confirmArchive, previewId, revertOf }: WriteRequest,
  asker: Asker,
): StoredRequest => ({
  operation: operation.name,
  profileId: profile.profileId,
  body,
  confirmArchive,
  ...(previewId !== undefined && { previewId }),
  ...(revertOf !== undefined && { revertOf }),
  asker,
})
