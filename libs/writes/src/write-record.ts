import { z } from 'zod'

/** A caller's `idempotencyKey`. */
export const IdempotencyKey = z
  .string()
  .min(1)
  .max(128)
  .regex(/^[\x21-\x7e]+$/, 'must be printable ASCII without spaces')

/** A preview that is going to be stored; JSON. */
export interface PreviewIntent {
  tenantId: string
  credentialId: string
  operation: string
  /** Profile or merchant that the write changes. */
  target: string
  /** The operation, its actor, and everything else that another process needs to resume the write. */
  request: unknown
  /** SHA-256 of the canonical JSON of the caller's request, without the key. */
  bodyHash: string
  /** Audit id of the write that this one reverts. */
  revertOf?: string
}

/** A commit that is going to begin. */
export interface WriteIntent extends PreviewIntent {
  idempotencyKey?: string
}

/** The plan of a commit, stored before the first mutating request; JSON. */
export interface CommitPlan<Chunk = unknown> {
  /** The state before the write, and everything that the answer is built from. */
  snapshot: unknown
  snapshotHash: string
  /** One per mutating request, in the order of sending. */
  chunks: Chunk[]
}

/** A chunk that was announced. `outcome` is set in the state `sent`. */
export interface SentChunk {
  position: number
  state: 'sending' | 'sent'
  outcome: unknown
  sendingAt: Date
}

/** A preview or a commit, as stored. */
export interface WriteRecord extends PreviewIntent {
  auditId: string
  dryRun: boolean
  idempotencyKey?: string
  state: 'running' | 'started' | 'finished' | 'failed' | 'refused'
  /** 1, plus one for each time that the write was taken over. */
  attempt: number
  plan?: CommitPlan
  /** The answer of the first call, or the part of it that is stored. */
  answer?: unknown
  chunks: SentChunk[]
  createdAt: Date
  /** Absent while the write runs. */
  finishedAt?: Date
  /** True while this record owes the call of `request` its terminal audit event. */
  owesEvent: boolean
}

/** A write that reverts another one. */
export interface RevertRecord {
  auditId: string
  dryRun: boolean
  state: WriteRecord['state']
  createdAt: Date
}

export interface Row {
  audit_id: string
  tenant_id: string
  credential_id: string
  operation: string
  target: string
  dry_run: boolean
  idempotency_key: string | null
  body_hash: string
  state: WriteRecord['state']
  attempt: number
  request: unknown
  plan: CommitPlan | null
  answer: unknown
  created_at: Date
  finished_at: Date | null
  revert_of: string | null
  owes_event: boolean
}

/** Makes a record from its row and its chunks. */
export const recordOf = (row: Row, chunks: SentChunk[] = []): WriteRecord => ({
  auditId: row.audit_id,
  tenantId: row.tenant_id,
  credentialId: row.credential_id,
  operation: row.operation,
  target: row.target,
  dryRun: row.dry_run,
  ...(row.idempotency_key !== null && { idempotencyKey: row.idempotency_key }),
  bodyHash: row.body_hash,
  state: row.state,
  attempt: row.attempt,
  request: row.request,
  ...(row.plan && { plan: row.plan }),
  ...(row.answer !== null && { answer: row.answer }),
  chunks,
  createdAt: row.created_at,
  ...(row.finished_at && { finishedAt: row.finished_at }),
  ...(row.revert_of !== null && { revertOf: row.revert_of }),
  owesEvent: row.owes_event,
})

export const columns = `audit_id, tenant_id, credential_id, operation, target, dry_run, idempotency_key, body_hash, state, attempt,
  request, plan, answer, created_at, finished_at, owes_event, revert_of`
