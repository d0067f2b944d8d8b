/**
 * Size of the blocks in which a document is read: what one batch of rows is made of. The text of a block takes up to two bytes a
 * character; V8 never moves a string of more than 128 KiB, and frees it late.
 */
const blockBytes = 48 * 1024

/**
 * Returns the same bytes in blocks of equal size, the last one shorter. Nothing that follows can depend on how the network cut
 * the document, and a batch of rows has a bounded size.
 */
export async function* rechunk(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let block = Buffer.allocUnsafeSlow(blockBytes)
  let filled = 0
  for await (const chunk of source) {
    for (let at = 0; at < chunk.length; ) {
      const part = chunk.subarray(at, at + blockBytes - filled)
      block.set(part, filled)
      filled += part.length
      at += part.length
      if (filled < blockBytes) continue
      yield block
      block = Buffer.allocUnsafeSlow(blockBytes)
      filled = 0
    }
  }
  if (filled > 0) yield block.subarray(0, filled)
}
