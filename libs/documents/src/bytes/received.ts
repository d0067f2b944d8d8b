import { truncated } from '../document-error.ts'

/**
 * Passes the bytes of a download on and counts them.
 * @param contentLength Bytes that were announced; undefined if none were.
 * @throws DocumentError `document_truncated` if the download ends before
 */
export async function* received(
  source: AsyncIterable<Uint8Array>,
  contentLength: number | undefined,
  count: (bytes: number) => void,
): AsyncGenerator<Uint8Array> {
  let total = 0
  for await (const chunk of source) {
    total += chunk.length
    count(chunk.length)
    yield chunk
  }
  if (contentLength !== undefined && total < contentLength)
    throw truncated(`The download ended after ${total} of ${contentLength} bytes.`)
}
