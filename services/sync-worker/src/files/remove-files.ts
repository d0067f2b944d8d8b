import type { Files } from '../store/files.ts'
import type { FileStore } from './file-store.ts'

/** Files that are removed at one time. */
const filesMax = 100

/**
 * Removes files of runs that ended before `daysMax` days, and what interrupted attempts have left. The file goes before its row, so
 * that a failure leaves nothing unknown. Returns whether more may be left.
 */
export async function removeFiles(
  daysMax: number,
  { files, fileStore }: { files: Files; fileStore: FileStore | undefined },
): Promise<boolean> {
  if (!fileStore) return false
  const removable = await files.removable(daysMax, filesMax)
  for (const { id, key } of removable) {
    await fileStore.remove(key)
    await files.remove(id)
  }
  return removable.length >= filesMax
}
