import { createHash } from 'node:crypto'
import { type Format, openPlain } from '@platform/documents'
import { fileNameOf } from '../files/file-name-of.ts'
import type { FileStore } from '../files/file-store.ts'
import type { Files } from '../store/files.ts'
import type { DocumentLoad, FileTarget, Loaded } from './document-load.ts'
import { noRows } from './outcome.ts'

const contentTypes: Record<Format, string> = {
  tsv: 'text/tab-separated-values',
  csv: 'text/csv',
  json: 'application/json',
  jsonl: 'application/jsonl',
  xml: 'application/xml',
}

type FileLoad = DocumentLoad & { target: FileTarget }

/**
 * Creates the function that stores a document as a file: decompressed, otherwise as Amazon made it. It is visible once all of it is
 * stored. A document that is stored already is not stored again.
 */
export const createStoreDocument =
  ({ fileStore, files }: { fileStore: FileStore | undefined; files: Files }) =>
  async ({ id: loadId, part, window, open, target, onProgress, signal }: FileLoad): Promise<Loaded> => {
    const result = { ...noRows, shrunk: [], changedColumns: [] }
    if (await files.isStored(loadId)) return { result: { ...result, repeated: true }, bytes: 0, notes: [] }
    if (!fileStore) throw new Error('FILES_URL is not set any more')
    const { bytes, options } = await open()
    const document = await openPlain(bytes, options)
    const name = fileNameOf(target, window, part)
    const { jobId, isRestricted } = target
    const contentType = contentTypes[document.format]
    const { id, key } = await files.begin({ window, jobId, loadId, name, isRestricted, contentType })
    const digest = createHash('sha256')
    let total = 0
    async function* measured(): AsyncGenerator<Uint8Array> {
      for await (const chunk of document.bytes) {
        digest.update(chunk)
        total += chunk.length
        onProgress?.({ read: 0, bytes: document.received() })
        yield chunk
      }
    }
    await fileStore.write(key, measured(), { contentType, signal })
    signal.throwIfAborted()
    await files.commit(id, { bytes: total, sha256: digest.digest('hex') })
    return {
      result: { ...result, repeated: false },
      bytes: document.received(),
      notes: [`${name} is stored as ${id}: ${total} bytes.`],
    }
  }
