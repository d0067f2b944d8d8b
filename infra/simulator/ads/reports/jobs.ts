import { createHash } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import type { Settings } from '../../control/settings.ts'
import type { Documents } from '../../documents.ts'

/** Dependencies of reports and exports. */
export interface Jobs {
  documents: Documents
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

/** Publishes rows as gzipped JSON under an id; returns the size in bytes. */
export function publishRows({ documents }: Jobs, id: string, rows: readonly object[]): number {
  const bytes = gzipSync(JSON.stringify(rows))
  documents.publish(id, { contentType: 'application/octet-stream', body: () => bytes, bytes: bytes.length })
  return bytes.length
}
