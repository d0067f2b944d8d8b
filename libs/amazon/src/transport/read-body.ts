import type { Readable } from 'node:stream'

/** Reads a body. Stops and returns undefined as soon as it is larger than `bytesMax`. */
export async function readBody(body: Readable, bytesMax: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of body) {
    if (!Buffer.isBuffer(chunk)) throw new TypeError('a chunk of the body is not a Buffer')
    bytes += chunk.length
    // Leaving the loop destroys the stream and its connection.
    if (bytes > bytesMax) return undefined
    chunks.push(chunk)
  }
  const [only] = chunks
  return chunks.length === 1 && only ? only : Buffer.concat(chunks, bytes)
}
