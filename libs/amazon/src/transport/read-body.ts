import type { Readable } from 'node:stream'

/** All of it, or undefined as soon as it is larger than `bytesMax`; the rest is not read then. */
export async function readBody(body: Readable, bytesMax: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of body) {
    if (!Buffer.isBuffer(chunk)) throw new TypeError('a body of Amazon came in no bytes')
    bytes += chunk.length
    // Leaving the loop destroys the stream, and with it the connection.
    if (bytes > bytesMax) return undefined
    chunks.push(chunk)
  }
  const [only] = chunks
  return chunks.length === 1 && only ? only : Buffer.concat(chunks, bytes)
}
