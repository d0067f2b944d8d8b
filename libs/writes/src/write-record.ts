import { z } from 'zod'

/** What a caller may send as `idempotencyKey`. */
export const IdempotencyKey = z
  .string()
  .min(1)
  .max(128)
  .regex(/^[\x21-\x7e]+$/, 'letters, digits and punctuation of ASCII, without spaces')

/** A preview, as it is kept. Everything in it is JSON. */
export interface PreviewIntent {
  tenantId: string
  credentialId: string
  operation: string
  /** The profile or merchant that is written to. */
  target: string
  /** What is to be done, who asked, and whatever else is needed to take the write up again. */
  request: unknown
  /** SHA-256 of the canonical JSON of what the caller sent, without the key. */
  bodyHash: string
}

/** A commit that is about to begin. */
export interface WriteIntent extends PreviewIntent {
  idempotencyKey?: string
}

/** What a commit will do, stored before the first mutating request. Everything in it is JSON. */
export interface CommitPlan<Chunk = unknown> {
  /** The state before the write, and what the answer needs to be put together. */
  snapshot: unknown
  snapshotHash: string
  /** One mutating request each, in the order in which they are sent. */
  chunks: Chunk[]
}

/** A chunk that was at least about to be sent; `outcome` is there when what became of it is known. */
export interface SentChunk {
  position: number
  state: 'sending' | 'sent'
  outcome: unknown
  sendingAt: Date
}

/** A preview or a commit as the table has it. */
export interface WriteRecord extends PreviewIntent {
  auditId: string
  dryRun: boolean
  idempotencyKey?: string
  state: 'running' | 'started' | 'finished' | 'failed' | 'refused'
  /** 1, and one more for each process that took the write over. */
  attempt: number
  plan?: CommitPlan
  /** What the caller was told. */
  answer?: unknown
  chunks: SentChunk[]
  createdAt: Date
  /** The call that `request` names gets its terminal audit event from this record. */
  owesEvent: boolean
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
  owes_event: boolean
}

/** A row of the table, and those of its chunks, as the record. */
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
  owesEvent: row.owes_event,
})

export const columns = `audit_id, tenant_id, credential_id, operation, target, dry_run, idempotency_key, body_hash, state, attempt,
  request, plan, answer, created_at, owes_event`
