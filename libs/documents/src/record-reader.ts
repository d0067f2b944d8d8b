/** Reads the records of one format out of a text that arrives in parts, and adds them to a table. */
export interface RecordReader {
  /** Reads the records that are complete. @throws DocumentError */
  push(text: string): void
  /** Reads the rest, which has no more text after it. @throws DocumentError */
  end(): void
}

/** The longest record, in characters, so that a document without line breaks cannot fill memory. */
export const recordMax = 8 * 1024 * 1024
