/**
 * Frees the memory of a large buffer at once; the buffer is empty afterwards. Use it only for memory without other references: a
 * whole read of a socket, or memory from `Buffer.allocUnsafeSlow`, never a part of the shared pool.
 *
 * Without it the buffers of one 10 MB answer trigger a full garbage collection, because external memory counts towards its
 * threshold.
 */
export function discard({ buffer, byteLength }: Uint8Array): void {
  // A buffer that fills less than half of its memory may share it.
  if (buffer instanceof ArrayBuffer && !buffer.detached && byteLength * 2 > buffer.byteLength) buffer.transfer(0)
}

/** Below this size `discard` costs more than it saves. */
export const discardedBytesMin = 32_768
