import { type Batch, type DocumentOptions, readDocument } from '@platform/documents'

/** Reads a text as a document. */
export const documentOf = (text: string, options: DocumentOptions): AsyncIterable<Batch> =>
  readDocument(
    (async function* () {
      yield Buffer.from(text)
    })(),
    options,
  ).batches
