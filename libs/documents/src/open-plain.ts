import { decompress } from './bytes/decompress.ts'
import { received } from './bytes/received.ts'
import { type Format, formatOf } from './format.ts'
import type { DocumentOptions } from './read-document.ts'
import { reportRule } from './reports/report-rules.ts'

/** A document without its compression. */
export interface PlainDocument {
  format: Format
  /** The bytes as Amazon made them, in their charset. Iterate once. Ending early closes the source. */
  bytes: AsyncIterable<Uint8Array>
  /** Returns the bytes of the download that have been received. */
  received(): number
}

/** Bytes after which the first line is taken as it is. */
const headBytesMax = 65_536
const lineFeed = 0x0a

/**
 * Opens a document to keep it as it is. Its format is decided as readDocument decides it.
 * `bytes` throws DocumentError for a document that is truncated or whose compression is damaged, and errors of the source unchanged.
 */
export async function openPlain(
  source: AsyncIterable<Uint8Array>,
  { contentLength, contentType, format, reportType }: DocumentOptions = {},
): Promise<PlainDocument> {
  let total = 0
  const plain = decompress(
    received(source, contentLength, (bytes) => {
      total += bytes
    }),
    () => {},
  )
  const begin = await readLine(plain)
  async function* all(): AsyncGenerator<Uint8Array> {
    try {
      yield* begin
      yield* plain
    } finally {
      await plain.return(undefined)
    }
  }
  return {
    // The mark of UTF-8, read as Latin-1, is not a part of the text.
    format: formatOf(
      Buffer.concat(begin)
        .toString('latin1')
        .replace(/^\u00ef\u00bb\u00bf/, ''),
      format ?? reportRule(reportType).format,
      contentType,
    ),
    bytes: all(),
    received: () => total,
  }
}

/** Reads ahead until the first line is complete. */
async function readLine(plain: AsyncGenerator<Uint8Array>): Promise<Uint8Array[]> {
  const chunks: Uint8Array[] = []
  let size = 0
  while (size < headBytesMax) {
    const next = await plain.next()
    if (next.done) break
    chunks.push(next.value)
    size += next.value.length
    if (next.value.includes(lineFeed)) break
  }
  return chunks
}
