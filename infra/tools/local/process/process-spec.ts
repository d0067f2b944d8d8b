import type { Command } from './spawn-logged.ts'

/** A process to keep alive. */
export type ProcessSpec = {
  name: string
  /** Asked at every start. */
  command: () => Command | Promise<Command>
  /** One attempt; rejects while the process is not ready. */
  probe: (signal: AbortSignal) => Promise<void>
  readyMsMax?: number
  stopSignal?: NodeJS.Signals
  stopMsMax?: number
  /** What ends it at once and leaves nothing of its own behind; SIGKILL unless told. */
  abruptSignal?: NodeJS.Signals
  /** The Docker container that the process stands for; signals go there. */
  container?: { name: string; kill(signal: NodeJS.Signals): void }
}
