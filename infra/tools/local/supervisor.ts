import { join } from 'node:path'
import { rotateLog } from './process/log-file.ts'
import type { ProcessSpec } from './process/process-spec.ts'
import type { Registry } from './process/registry.ts'
import { Supervised } from './process/supervised.ts'

export type SupervisorOptions = {
  logDir: string
  registry: Registry
  /** Called once, when a process keeps dying. */
  onFatal?: ((failure: Error) => void) | undefined
  /** Called when the replacement of a dead process is ready. */
  onReplaced?: ((name: string) => void) | undefined
}

/** Supervises named processes and stops them together. */
export class Supervisor {
  readonly #options: SupervisorOptions
  readonly #processes: Supervised[] = []
  #failed = false
  #stopped: Promise<void> | undefined

  constructor(options: SupervisorOptions) {
    this.#options = options
  }

  get processes(): readonly Supervised[] {
    return this.#processes
  }

  /** Starts a process; await its `ready()`. */
  start(spec: ProcessSpec): Supervised {
    if (this.#stopped) throw new Error(`${spec.name} cannot start: the supervisor is stopping`)
    const log = join(this.#options.logDir, `${spec.name}.log`)
    rotateLog(log)
    const supervised = new Supervised(spec, {
      log,
      registry: this.#options.registry,
      onFatal: (failure) => this.#fail(failure),
      onReplaced: () => this.#options.onReplaced?.(spec.name),
    })
    this.#processes.push(supervised)
    return supervised
  }

  /** Stops every process, first gracefully, then by force; a second call waits for the first. */
  stop(): Promise<void> {
    this.#stopped ??= Promise.all(this.#processes.map((one) => one.stop())).then(() => {})
    return this.#stopped
  }

  #fail(failure: Error): void {
    if (this.#failed || this.#stopped) return
    this.#failed = true
    this.#options.onFatal?.(failure)
  }
}
