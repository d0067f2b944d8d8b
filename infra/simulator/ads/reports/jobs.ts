import { createHash } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import type { OrderedDocuments, OrderedEnd } from '../../control/ordered-documents.ts'
import type { Settings } from '../../control/settings.ts'
import type { Documents } from '../../documents.ts'

/** Dependencies of reports and exports. */
export interface Jobs {
  documents: Documents
  ordered: OrderedDocuments
  /** `queuedMs` and `runningMs` are the times that a report is pending and processing. */
  settings: Settings
  clock: () => number
}

export type Phase = 'queued' | 'running' | 'done'

export function phaseOf({ settings, clock }: Jobs, createdAt: number): Phase {
  const age = clock() - createdAt
  if (age < settings.queuedMs) return 'queued'
  return age < settings.queuedMs + settings.runningMs ? 'running' : 'done'
}

/** Returns a UUID derived from a text. */
export function uuidOf(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-',
  )
}

/** Returns the reason with which an ordered job fails, the text of the ordered document; undefined for other ends. */
export function failureOf(order: OrderedEnd | undefined): string | undefined {
  if (!order || order.status === 'DONE') return undefined
  const text = order.document?.body()
  return text instanceof Buffer && text.length > 0 ? text.toString() : 'The report could not be generated.'
}

/** Publishes a job's ordered document, or else its rows; returns the size in bytes, null if it is not known. */
export function publishFile(
  jobs: Jobs,
  id: string,
  order: OrderedEnd | undefined,
  rows: () => object[],
): number | null {
  if (!order?.document) return publishRows(jobs, id, rows())
  jobs.documents.publish(id, order.document)
  return order.document.bytes ?? null
}

/** Publishes rows as gzipped JSON under an id; returns the size in bytes. */
function publishRows({ documents }: Jobs, id: string, rows: readonly object[]): number {
  const bytes = gzipSync(JSON.stringify(rows))
  documents.publish(id, { contentType: 'application/octet-stream', body: () => bytes, bytes: bytes.length })
  return bytes.length
}
