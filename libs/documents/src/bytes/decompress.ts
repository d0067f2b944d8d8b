import { pipeline } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { malformed, truncated } from '../document-error.ts'

const outputBytes = 64 * 1024

/** RFC 1952 section 2.3.1. */
const isGzip = (head: Uint8Array): boolean => head[0] === 0x1f && head[1] === 0x8b

/** Reads at least two bytes ahead, and returns them with an iterable of the whole source. */
async function peek(source: AsyncIterable<Uint8Array>): Promise<{ head: Uint8Array; all: AsyncGenerator<Uint8Array> }> {
  const iterator = source[Symbol.asyncIterator]()
  let head: Uint8Array = new Uint8Array()
  while (head.length < 2) {
    const next = await iterator.next()
    if (next.done) break
    head = head.length === 0 ? next.value : Buffer.concat([head, next.value])
  }
  async function* all() {
    try {
      yield head
      for (let next = await iterator.next(); !next.done; next = await iterator.next()) yield next.value
    } finally {
      await iterator.return?.()
    }
  }
  return { head, all: all() }
}

function failureOf(error: unknown): unknown {
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : ''
  if (code === 'Z_BUF_ERROR') return truncated('The gzip stream ends early: download the document again.', error)
  return code.startsWith('Z_') ? malformed(`The gzip stream is damaged: ${String(error)}`, error) : error
}

async function* gunzip(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const unzip = createGunzip({ chunkSize: outputBytes })
  // An error of the source destroys `unzip` with it, and an early end of this loop destroys the source.
  pipeline(source, unzip, () => {})
  try {
    for await (const chunk of unzip) yield chunk
  } catch (error) {
    throw failureOf(error)
  }
}

/**
 * Decompresses a document if its first bytes are those of gzip, with any number of members; returns other bytes unchanged.
 * `compressionAlgorithm` and file names do not count: a document marked GZIP has been seen plain, and the other way around. A
 * gzip file that is sent with gzip as content encoding is decompressed twice.
 * @throws DocumentError (`document_truncated`, `document_malformed`); errors of the source as they are.
 */
export async function* decompress(
  source: AsyncIterable<Uint8Array>,
  found: (compression: 'gzip') => void,
  layers = 2,
): AsyncGenerator<Uint8Array> {
  const { head, all } = await peek(source)
  if (layers === 0 || !isGzip(head)) {
    yield* all
    return
  }
  found('gzip')
  yield* decompress(gunzip(all), found, layers - 1)
}
