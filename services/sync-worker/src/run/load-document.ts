import { type DocumentFacts, type DocumentOptions, readDocument } from '@platform/documents'
import { callCommand, type Messaging } from '@platform/messaging'
import { type LoadRequest, type LoadResult, type LoadTarget, openLoader } from '@platform/warehouse-loader'
import { z } from 'zod'
import { type Inspection, inspected } from '../inspections/inspection.ts'
import type { RejectedRows } from '../store/rejected-rows.ts'
import type { Window } from '../store/window.ts'

/** One document that is to be loaded. */
export interface DocumentLoad {
  /** Identifies the load across attempts; a load is committed once. */
  id: string
  window: Pick<Window, 'id' | 'runId' | 'tenantId' | 'fence'>
  /** Called when the load begins to read; not at all if it was committed before. */
  open: () => Promise<{ bytes: AsyncIterable<Uint8Array>; options: DocumentOptions }>
  target: LoadTarget
  covers?: LoadRequest['covers']
  /** Checks of the document, each for one load. */
  inspections?: readonly Inspection[]
  onProgress?: (progress: { read: number; bytes: number }) => void
  signal: AbortSignal
}

/** The result of a load; `facts` is undefined if it was committed before. */
export interface Loaded {
  result: LoadResult
  facts: DocumentFacts | undefined
  /** Findings of the inspections. */
  notes: string[]
}

export type LoadDocument = (load: DocumentLoad) => Promise<Loaded>

const LoaderAccount = z.object({ url: z.string() })

/** Creates the function that loads a document into the warehouse of the window's tenant. */
export const createLoadDocument =
  ({ messaging, rejectedRows }: { messaging: Messaging; rejectedRows: RejectedRows }): LoadDocument =>
  async ({ id, window, open, target, covers, inspections = [], onProgress, signal }) => {
    const account = LoaderAccount.parse(
      await callCommand(messaging, 'warehouse-query', 'loader.get', { tenantId: window.tenantId }),
    )
    const loader = await openLoader({ url: account.url })
    let facts: (() => DocumentFacts) | undefined
    async function* batches() {
      const { bytes, options } = await open()
      const document = readDocument(bytes, options)
      facts = document.facts
      yield* inspected(document.batches, inspections, document.facts)
    }
    let kept = 0
    try {
      const result = await loader.load({
        ...{ id, fence: window.fence, target, signal },
        ...(covers && { covers }),
        batches: batches(),
        onRejected: async (rows) => {
          kept = await rejectedRows.add(window, kept, rows)
        },
        onProgress: ({ read }) => onProgress?.({ read, bytes: facts?.().bytes.received ?? 0 }),
      })
      return { result, facts: facts?.(), notes: facts ? inspections.flatMap((one) => one.notes()) : [] }
    } finally {
      loader.close()
    }
  }
