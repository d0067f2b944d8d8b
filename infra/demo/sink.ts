import type { Block } from './tables.ts'

/** Where generated rows go. `close` waits for the server to have them all; `abort` lets go without that. */
export interface Sink {
  write(block: Block): Promise<void>
  close(): Promise<void>
  abort(): void
}
