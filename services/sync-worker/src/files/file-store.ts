/** Keeps the documents of jobs whose output is a file, by key. Keys are relative paths of letters, digits, `_`, `-` and `/`. */
export interface FileStore {
  /** Stores bytes of any length at constant memory. Nothing is readable under the key before all of it is. */
  write(
    key: string,
    bytes: AsyncIterable<Uint8Array>,
    options: { contentType: string; signal: AbortSignal },
  ): Promise<void>
  /** Opens a file, which can then be read even if it is removed meanwhile. @throws FileMissing */
  read(key: string): Promise<AsyncIterable<Uint8Array>>
  /** Removes a file, and what an interrupted write left of it; does nothing if the store has neither. */
  remove(key: string): Promise<void>
  close(): void
}

/** The store has no file under a key. */
export class FileMissing extends Error {
  override readonly name = 'FileMissing'
}
