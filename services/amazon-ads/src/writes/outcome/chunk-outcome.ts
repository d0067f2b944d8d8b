import type { PlatformError } from '@platform/errors'
import type { SentItem } from './item-outcome.ts'
import type { PayloadPart } from './merge-payloads.ts'

/** Failure of one request as a whole; JSON. */
export interface ChunkFailure {
  kind: PlatformError['kind']
  friendly: string
  details: Record<string, unknown>
}

/** Outcome of one chunk; JSON, as the write record stores it. */
export interface ChunkOutcome {
  items: SentItem[]
  parts: PayloadPart[]
  status?: number
  amazonRequestId?: string
  failure?: ChunkFailure
  /** Set when the remaining chunks would fail in the same way: they are not sent. */
  stop?: boolean
}
