import { setTimeout as delay } from 'node:timers/promises'
import { StartFailure } from '../start-failure.ts'
import { countDeaths } from './deaths.ts'
import { lastLines } from './log-file.ts'
import type { ProcessSpec } from './process-spec.ts'
import { Readiness } from './readiness.ts'
import type { Registry } from './registry.ts'
import { endGroup, signalProcess } from './signal.ts'
import { type Command, type Logged, spawnLogged } from './spawn-logged.ts'
import { untilReady } from './until-ready.ts'

export type SupervisedDeps = {
  log: string
  registry: Registry
  /** Called when the process keeps dying; the message contains the reason. */
  onFatal: (failure: Error) => void
  /** Called when a replacement is ready. */
  onReplaced: () => void
}

const deadly: NodeJS.Signals[] = ['SIGKILL', 'SIGTERM', 'SIGINT', 'SIGQUIT', 'SIGABRT', 'SIGSEGV']

/** Supervises one process: restarts it after each death until it dies too often or is stopped. */
export class Supervised {
  readonly log: string
  readonly #spec: ProcessSpec
  readonly #deps: SupervisedDeps
  readonly #deaths = countDeaths()
  readonly #readiness = new Readiness()
  readonly #ended: Promise<void>
  #current: Logged | undefined
  #startedBefore = false
  #stopping = false
  #replacing = false

  constructor(spec: ProcessSpec, deps: SupervisedDeps) {
    this.log = deps.log
    this.#spec = spec
    this.#deps = deps
    this.#ended = this.#keepAlive().catch((error) => this.#fail(error))
  }

  get name(): string {
    return this.#spec.name
  }

  /** Pid of the running process; undefined between a death and the restart. */
  get pid(): number | undefined {
    return this.#current?.child.pid
  }

  /** Resolves when the process, or after a death its replacement, is ready. */
  ready(): Promise<void> {
    return this.#readiness.promise
  }

  /** Signals the process. A death on purpose is replaced at once, however often. */
  kill(signal: NodeJS.Signals): void {
    if (deadly.includes(signal)) {
      this.#readiness.expect()
      this.#replacing = this.#current !== undefined
    }
    this.#signal(signal)
  }

  /** Restarts the process gracefully, which does not count as a death. */
  async restart(): Promise<void> {
    this.#readiness.expect()
    this.#replacing = this.#current !== undefined
    await this.#end()
    await this.ready()
  }

  async stop(): Promise<void> {
    this.#stopping = true
    this.#readiness.failed(new StartFailure(`${this.name} was stopped`))
    await this.#end()
    await this.#ended
  }

  async #keepAlive(): Promise<void> {
    while (!this.#stopping) {
      const command = await this.#spec.command()
      if (this.#stopping) return
      await this.#runOnce(command)
      this.#readiness.expect()
      if (this.#stopping) return
      const pauseMs = this.#replacing ? 0 : this.#deaths.next()
      this.#replacing = false
      if (pauseMs === undefined) throw this.#failure('keeps dying')
      await delay(pauseMs)
    }
  }

  async #runOnce(command: Command): Promise<void> {
    const current = spawnLogged(command, this.log)
    const { pid } = current.child
    this.#current = current
    if (pid !== undefined) this.#record(pid)
    const over = new AbortController()
    const watch = this.#watchReadiness(over.signal)
    await current.exited
    this.#current = undefined
    over.abort()
    if (pid !== undefined) {
      await endGroup(pid)
      this.#deps.registry.remove(pid)
    }
    await watch
  }

  #record(pid: number): void {
    const { name, abruptSignal, container } = this.#spec
    const how = { ...(abruptSignal && { abruptSignal }), ...(container && { container: container.name }) }
    this.#deps.registry.add({ name, pid, ...how })
  }

  async #watchReadiness(over: AbortSignal): Promise<void> {
    const readyMsMax = this.#spec.readyMsMax ?? 30_000
    const deadline = AbortSignal.timeout(readyMsMax)
    const reason = await untilReady(this.#spec.probe, AbortSignal.any([over, deadline]))
    if (over.aborted || this.#stopping) return
    if (reason !== undefined) {
      const why = reason instanceof Error ? ` (${reason.message})` : ''
      this.#fail(this.#failure(`was not ready within ${readyMsMax / 1000} s${why}`))
      return
    }
    const replaced = this.#startedBefore
    this.#startedBefore = true
    this.#readiness.reached()
    if (replaced) this.#deps.onReplaced()
  }

  async #end(): Promise<void> {
    const current = this.#current
    const { stopSignal = 'SIGTERM', stopMsMax = 10_000 } = this.#spec
    if (!current) return
    this.#signal(stopSignal)
    this.#signal('SIGCONT') // a paused process handles no other signal
    const timer = setTimeout(() => this.#signal('SIGKILL'), stopMsMax)
    await current.exited
    clearTimeout(timer)
  }

  #signal(signal: NodeJS.Signals): void {
    if (this.pid === undefined) return
    if (this.#spec.container) this.#spec.container.kill(signal)
    else signalProcess(this.pid, signal)
  }

  #failure(what: string): StartFailure {
    const tail = lastLines(this.log)
    return new StartFailure(
      `${this.name} ${what}; ${tail ? `the end of ${this.log}:\n${tail}` : `${this.log} is empty`}`,
    )
  }

  #fail(error: unknown): void {
    if (this.#stopping) return
    const failure = error instanceof Error ? error : new Error(String(error))
    this.#readiness.failed(failure)
    this.#deps.onFatal(failure)
  }
}
