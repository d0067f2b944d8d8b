import type { Block } from './tables.ts'

/** Destination of generated rows. `close` waits until the server has stored them; `abort` drops the connections. */
export interface Sink {
  write(block: Block): Promise<void>
  close(): Promise<void>
  abort(): void
}
