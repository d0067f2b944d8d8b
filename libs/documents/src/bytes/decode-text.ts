import { isAscii } from 'node:buffer'
import { type Charset, decideCharset } from './charset.ts'

const sampleBytes = 1024 * 1024

interface Origin {
  contentType?: string
  marketplaceId?: string
}

const asciiText = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')

/** In these charsets, a byte below 0x80 ends a character, so that ASCII after it can be copied without the decoder. */
const isAsciiSafe = ({ name }: Charset): boolean => !/^(utf-16|gb)/.test(name)

/** Decodes the blocks from the first byte beyond ASCII on. */
async function* decodeFrom(
  blocks: AsyncIterable<Uint8Array>,
  charset: Charset,
  sample: readonly Uint8Array[],
): AsyncGenerator<string> {
  const decoder = new TextDecoder(charset.name)
  const safe = isAsciiSafe(charset)
  let pending = false
  const decode = (block: Uint8Array): string => {
    if (safe && !pending && isAscii(block)) return asciiText(block)
    pending = (block.at(-1) ?? 0) >= 0x80
    return decoder.decode(block, { stream: true })
  }
  for (const block of sample) yield decode(block)
  for await (const block of blocks) yield decode(block)
  yield decoder.decode()
}

/**
 * Decodes a document, and reports the charset as soon as it is decided. ASCII at the start decides nothing: it is passed on, and
 * the decision is made at the first other byte, from the MiB that follows it. Memory: that MiB.
 */
export async function* decodeText(
  blocks: AsyncIterable<Uint8Array>,
  origin: Origin,
  decided: (charset: Charset) => void,
): AsyncGenerator<string> {
  const iterator = blocks[Symbol.asyncIterator]()
  const sample: Uint8Array[] = []
  let size = 0
  let isStart = true
  try {
    for (let next = await iterator.next(); !next.done; next = await iterator.next()) {
      const block = next.value
      if (size === 0 && isAscii(block)) {
        yield asciiText(block)
        isStart = false
        continue
      }
      const at = size === 0 ? block.findIndex((byte) => byte >= 0x80) : 0
      if (at > 0) {
        yield asciiText(block.subarray(0, at))
        isStart = false
      }
      sample.push(block.subarray(at))
      size += block.length - at
      if (size >= sampleBytes) break
    }
    if (size === 0) return decided({ name: 'utf-8', evidence: 'ascii' })
    const charset = decideCharset(Buffer.concat(sample), { ...origin, isStart })
    decided(charset)
    yield* decodeFrom({ [Symbol.asyncIterator]: () => iterator }, charset, sample)
  } finally {
    await iterator.return?.()
  }
}
