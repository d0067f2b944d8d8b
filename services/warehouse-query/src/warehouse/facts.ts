import type { Catalog } from '../guard/cost/catalog.ts'
import type { GuardedServer } from '../guard/grammar/cursor.ts'
import type { Account } from './account.ts'
import { readCatalog } from './read-catalog.ts'
import { readServer } from './read-server.ts'

/** Columns change when an operator or a sync changes tables. Until the next read, a new column counts as one of any length. */
const catalogMsMax = 60_000

/** Properties of a warehouse that the guard needs to judge a statement. */
export interface Facts {
  server: GuardedServer
  catalog: Catalog
}

/** Caches the server and the columns of one account and refreshes them in the background. */
export class WarehouseFacts {
  readonly #account: Account
  #current: Promise<Facts> | undefined
  #readAt = 0
  #renewing = false

  constructor(account: Account) {
    this.#account = account
  }

  /** Returns the facts. @throws the driver's error when nothing is cached and the warehouse does not answer. */
  get(): Promise<Facts> {
    if (!this.#current) {
      const first = this.#read()
      this.#current = first
      first.catch(() => {
        this.#current = undefined
      })
    } else if (performance.now() - this.#readAt > catalogMsMax) void this.#renew()
    return this.#current
  }

  async #read(): Promise<Facts> {
    const server = await readServer(this.#account)
    const catalog = await readCatalog(this.#account, server.dialect)
    this.#readAt = performance.now()
    return { server, catalog }
  }

  async #renew(): Promise<void> {
    if (this.#renewing) return
    this.#renewing = true
    try {
      const facts = await this.#read()
      this.#current = Promise.resolve(facts)
    } catch {
      // The warehouse is unreachable, and the statement itself will fail; the cached facts stay valid.
      this.#readAt = performance.now()
    } finally {
      this.#renewing = false
    }
  }
}
