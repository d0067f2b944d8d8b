import { z } from 'zod'
import type { Context } from '../context.ts'
import type { StoredFile } from '../store/files.ts'
import type { Asker } from './asker.ts'
import { noFile } from './not-found.ts'

/** A page of files, of a job or a run if the caller names one; `before` is the `next` of the page before. */
export const filesQuery = z.strictObject({
  jobId: z.string().max(64).optional(),
  runId: z.string().max(64).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  before: z.string().max(64).optional(),
})

const showFile = (file: StoredFile) => ({
  id: file.id,
  name: file.name,
  jobId: file.jobId,
  runId: file.runId,
  window: file.from || file.to ? { from: file.from?.toISOString() ?? null, to: file.to?.toISOString() ?? null } : null,
  contentType: file.contentType,
  bytes: file.bytes,
  sha256: file.sha256,
  personalData: file.isRestricted,
  createdAt: file.storedAt.toISOString(),
})

/** Returns the tenant's files, the newest first. */
export async function readFiles(
  asker: Asker,
  { limit, ...page }: z.infer<typeof filesQuery>,
  { events, files }: Pick<Context, 'events' | 'files'>,
) {
  const found = await events.audited(
    async (begin) => {
      await begin()
      return files.list(asker.tenantId, { ...page, limit: limit + 1 })
    },
    (outcome) => events.filesListed(asker, outcome),
  )
  const listed = found.slice(0, limit)
  return { files: listed.map(showFile), next: found.length > limit ? (listed.at(-1)?.id ?? null) : null }
}

/** Finds a file of the tenant and opens its bytes. `mayRead` decides whether the caller may. @throws PlatformError `not_found` */
export const openFile = (
  asker: Asker,
  id: string,
  mayRead: (file: StoredFile) => void,
  { events, files, fileStore }: Pick<Context, 'events' | 'files' | 'fileStore'>,
): Promise<{ file: StoredFile; bytes: AsyncIterable<Uint8Array> }> =>
  events.audited(
    async (begin) => {
      await begin()
      const file = await files.find(asker.tenantId, id)
      if (!file || !fileStore) throw noFile(id)
      mayRead(file)
      return { file, bytes: await fileStore.read(file.key) }
    },
    (outcome) => events.fileRead(asker, id, outcome),
  )
