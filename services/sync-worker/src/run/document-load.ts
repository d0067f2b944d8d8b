import type { DocumentOptions } from '@platform/documents'
import type { LoadRequest, LoadResult, LoadTarget } from '@platform/warehouse-loader'
import type { Inspection } from '../inspections/inspection.ts'
import type { Window } from '../store/window.ts'

/** A job's files as the target of its documents. */
export interface FileTarget {
  mode: 'file'
  jobId: string
  /** The job's name of its files. */
  file: string
  /** Time zone of the job's days; absent if its windows are not days. */
  timezone?: string
  /** The documents are read with a Restricted Data Token. */
  isRestricted: boolean
}

/** The table or the files that a window's documents go to. */
export type DocumentTarget = LoadTarget | FileTarget

/** One document that is to be loaded. */
export interface DocumentLoad {
  /** Identifies the load across attempts; a load is committed once. */
  id: string
  /** Tells the documents of one window apart. */
  part?: string
  window: Pick<Window, 'id' | 'runId' | 'tenantId' | 'fence' | 'from' | 'to'>
  /** Called when the load begins to read; not at all if it was committed before. */
  open: () => Promise<{ bytes: AsyncIterable<Uint8Array>; options: DocumentOptions }>
  target: DocumentTarget
  covers?: LoadRequest['covers']
  /** Checks of the document, each for one load. */
  inspections?: readonly Inspection[]
  onProgress?: (progress: { read: number; bytes: number }) => void
  signal: AbortSignal
}

/** The result of a load. */
export interface Loaded {
  result: LoadResult
  /** Bytes received; 0 if it was committed before. */
  bytes: number
  /** Findings of the inspections. */
  notes: string[]
}

export type LoadDocument = (load: DocumentLoad) => Promise<Loaded>
