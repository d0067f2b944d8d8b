import { hash } from 'node:crypto'
import { findOperation, type Operation } from '@platform/ads-catalog'
import { canonicalJson, type OpenCall } from '@platform/events'
import type { CallContext } from '@platform/http'
import { parseInput } from '@platform/validation'
import { IdempotencyKey, type PreviewIntent, WriteActor, type WriteIntent } from '@platform/writes'
import { z } from 'zod'
import type { CallAmazon } from './state/call-amazon.ts'

/** Options of a write, beside its body. */
export const WriteOptions = z.object({
  /** True unless the caller sends exactly false. */
  dryRun: z
    .unknown()
    .optional()
    .transform((value) => value !== false),
  idempotencyKey: IdempotencyKey.optional(),
  /** Audit id of a preview: the commit is refused when the state has changed since then. */
  previewId: z.uuid().optional(),
  confirmArchive: z.boolean().default(false),
})
/** See the schema. */
export type WriteOptions = z.output<typeof WriteOptions>

/** @throws PlatformError `validation_error` */
export const readWriteOptions = (given: Record<string, unknown>): WriteOptions => parseInput(WriteOptions, given)

/** Facts of a profile that the rules of a write depend on. */
export interface WriteProfile {
  profileId: string
  country: string
  currency: string
  timezone: string
  /** `seller`, `vendor` or `agency`. */
  type: string
}

/** One write, as its caller requested it. */
export interface WriteRequest extends WriteOptions {
  operation: Operation
  body: unknown
  profile: WriteProfile
  /** Audit id of the write that this one reverts. */
  revertOf?: string
}

/** The call that makes a write. `signal` is the caller's; `open` is the call's intent in the audit log. */
export interface WriteCall {
  open: OpenCall
  actor: WriteActor
  amazon: CallAmazon
  signal: AbortSignal
  refuseAs: CallContext<unknown, unknown, unknown>['refuseAs']
}

/** The request of a write record: everything that another process needs to complete the write. */
export const StoredRequest = z.object({
  operation: z.string(),
  profileId: z.string(),
  body: z.unknown().optional(),
  confirmArchive: z.boolean(),
  previewId: z.string().optional(),
  revertOf: z.string().optional(),
  asker: WriteActor,
})
/** See the schema. */
export type StoredRequest = z.infer<typeof StoredRequest>

export const storedRequest = (
  { operation, profile, body, confirmArchive, previewId, revertOf }: WriteRequest,
  actor: WriteActor,
): StoredRequest => ({
  operation: operation.name,
  profileId: profile.profileId,
  body,
  confirmArchive,
  ...(previewId !== undefined && { previewId }),
  ...(revertOf !== undefined && { revertOf }),
  asker: actor,
})

/** @throws PlatformError `operation_not_found` when the catalog no longer has the operation. */
export const operationOf = (request: StoredRequest): Operation => findOperation(request.operation)

const sha256 = (value: object): string => hash('sha256', canonicalJson(value))

/** Hashes what a preview and its commit have in common. */
export const hashOfCall = ({
  operation,
  profile,
  body,
  revertOf,
}: Pick<WriteRequest, 'operation' | 'profile' | 'body' | 'revertOf'>): string =>
  sha256({ operation: operation.name, profileId: profile.profileId, body: body ?? null, revertOf: revertOf ?? null })

/** The record of a dry run. */
export const previewIntent = (request: WriteRequest, { actor }: Pick<WriteCall, 'actor'>): PreviewIntent => ({
  tenantId: actor.tenantId,
  credentialId: actor.credentialId,
  operation: request.operation.name,
  target: request.profile.profileId,
  request: storedRequest(request, actor),
  bodyHash: hashOfCall(request),
  ...(request.revertOf !== undefined && { revertOf: request.revertOf }),
})

/** The record of a commit. Its hash also covers the options that decide what the commit may do. */
export const writeIntent = (request: WriteRequest, call: Pick<WriteCall, 'actor'>): WriteIntent => {
  const { previewId = null, confirmArchive, idempotencyKey } = request
  return {
    ...previewIntent(request, call),
    bodyHash: sha256({ call: hashOfCall(request), previewId, confirmArchive }),
    ...(idempotencyKey !== undefined && { idempotencyKey }),
  }
}
