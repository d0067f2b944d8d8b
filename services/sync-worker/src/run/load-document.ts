import { type DocumentFacts, readDocument } from '@platform/documents'
import { callCommand, type Messaging } from '@platform/messaging'
import { type LoadTarget, openLoader } from '@platform/warehouse-loader'
import { z } from 'zod'
import { inspected } from '../inspections/inspection.ts'
import type { RejectedRows } from '../store/rejected-rows.ts'
import type { DocumentLoad, Loaded } from './document-load.ts'

const LoaderAccount = z.object({ url: z.string() })

type TableLoad = DocumentLoad & { target: LoadTarget }

/** Creates the function that loads a document into the warehouse of the window's tenant. */
export const createLoadDocument =
  ({ messaging, rejectedRows }: { messaging: Messaging; rejectedRows: RejectedRows }) =>
  async ({ id, window, open, target, covers, inspections = [], onProgress, signal }: TableLoad): Promise<Loaded> => {
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
      return {
        result,
        bytes: facts?.().bytes.received ?? 0,
        notes: facts ? inspections.flatMap((one) => one.notes()) : [],
      }
    } finally {
      loader.close()
    }
  }
