import type { JoiningDatabase } from '@platform/postgres'
import type { Log } from '@platform/telemetry'
import type { Windows } from '../store/windows.ts'
import type { Workers } from '../store/workers.ts'
import { pickFairly } from './pick-fairly.ts'

/** A leased window, for the worker that takes it. */
export interface Lease {
  id: number
  fence: number
}

interface Needs {
  database: JoiningDatabase
  windows: Windows
  workers: Workers
  /** Hands leased windows to the workers. */
  send: (leases: readonly Lease[]) => Promise<void>
  log: Log
}

/**
 * Leases due windows to free workers, fairly between tenants and accounts. Only as many are leased as there are workers, so that no
 * order is fixed before its time.
 */
export class Dispatcher {
  readonly #needs: Needs
  #running: Promise<void> | undefined
  #again = false

  constructor(needs: Needs) {
    this.#needs = needs
  }

  /** Dispatches now, or once more after the dispatch that is under way. Never rejects: the clock dispatches again. */
  async dispatch(): Promise<void> {
    if (this.#running) {
      this.#again = true
      return this.#running
    }
    this.#running = this.#dispatchAll().finally(() => {
      this.#running = undefined
    })
    return this.#running
  }

  async #dispatchAll(): Promise<void> {
    do {
      this.#again = false
      await this.#dispatchOnce().catch((err: unknown) => this.#needs.log.warn({ err }, 'sync.dispatch-failed'))
    } while (this.#again)
  }

  async #dispatchOnce(): Promise<void> {
    const { database, send } = this.#needs
    const leases = await database.transaction(() => this.#claim())
    if (leases.length > 0) await send(leases)
  }

  async #claim(): Promise<Lease[]> {
    const { database, windows, workers } = this.#needs
    // One replica decides at a time: two would each count the same workers as free.
    const [lock] = await database.rows<{ locked: boolean }>(
      "select pg_try_advisory_xact_lock(hashtextextended('dispatch.' || current_schema(), 0)) as locked",
    )
    if (lock?.locked !== true) return []
    const windowsMax = await workers.windowsMax()
    const candidates = await windows.candidates(windowsMax)
    const running = candidates.reduce((sum, candidate) => sum + candidate.running, 0)
    const picked = pickFairly(candidates, windowsMax - running)
    return picked.length === 0 ? [] : windows.claim(picked)
  }
}
