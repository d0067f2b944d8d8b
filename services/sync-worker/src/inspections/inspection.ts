import type { Batch, DocumentFacts } from '@platform/documents'

/** Checks a document while it is loaded. */
export interface Inspection {
  add(batch: Batch): void
  /** Called after the last batch and before the commit. @throws IncompleteDocument, which leaves the table as it is */
  end(facts: DocumentFacts): void
  /** Returns sentences on the document, for the caller. */
  notes(): string[]
}

/** A document that Amazon has delivered before all of its data were ready. */
export class IncompleteDocument extends Error {
  override readonly name = 'IncompleteDocument'
}

/** Passes batches on, and has them inspected. */
export async function* inspected(
  batches: AsyncIterable<Batch>,
  inspections: readonly Inspection[],
  facts: () => DocumentFacts,
): AsyncGenerator<Batch> {
  for await (const batch of batches) {
    for (const inspection of inspections) inspection.add(batch)
    yield batch
  }
  for (const inspection of inspections) inspection.end(facts())
}

/** Returns the position of a column in a batch, or -1. */
export const positionOf = ({ columns }: Batch, name: string): number =>
  columns.findIndex((column) => column.name === name)
