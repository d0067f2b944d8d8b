/**
 * Gives the memory of a large buffer back at once; the buffer is empty afterwards. Only for bytes that nobody else sees: a whole
 * read of a socket, or memory from `Buffer.allocUnsafeSlow`, never a part of the shared pool.
 *
 * Left to the collector, the buffers of one answer of 10 MB cost a full collection: its clock counts their bytes, and the heap
 * beside them is small.
 */
export function discard({ buffer, byteLength }: Uint8Array): void {
  // What fills less than half of its memory may have neighbours.
  if (buffer instanceof ArrayBuffer && !buffer.detached && byteLength * 2 > buffer.byteLength) buffer.transfer(0)
}

/** Below this, what `discard` saves is less than it costs. */
export const discardedBytesMin = 32_768
