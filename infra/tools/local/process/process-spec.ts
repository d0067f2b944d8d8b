import type { Command } from './spawn-logged.ts'

/** A process to supervise. */
export type ProcessSpec = {
  name: string
  /** Called at every start. */
  command: () => Command | Promise<Command>
  /** Makes one attempt; rejects while the process is not ready. */
  probe: (signal: AbortSignal) => Promise<void>
  readyMsMax?: number
  stopSignal?: NodeJS.Signals
  stopMsMax?: number
  /** Signal that ends the process and its children immediately; default SIGKILL. */
  abruptSignal?: NodeJS.Signals
  /** The Docker container of the process; it receives the signals. */
  container?: { name: string; kill(signal: NodeJS.Signals): void }
}
