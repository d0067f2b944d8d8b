import type { Catalog } from '../guard/cost/catalog.ts'
import type { GuardedServer } from '../guard/grammar/cursor.ts'
import type { Account } from './account.ts'
import { readCatalog } from './read-catalog.ts'
import { readServer } from './read-server.ts'

/** Columns change when an operator or a sync changes tables; until this is seen, a new column counts as one of any length. */
const catalogMsMax = 60_000

/** What the guard has to know before it can judge a statement. */
export interface Facts {
  server: GuardedServer
  catalog: Catalog
}

/** Knows the server and the columns of one account; what it knows is renewed behind the caller's back. */
export class WarehouseFacts {
  readonly #account: Account
  #current: Promise<Facts> | undefined
  #readAt = 0
  #renewing = false

  constructor(account: Account) {
    this.#account = account
  }

  /** @throws the driver's error, when nothing is known yet and the warehouse does not answer. */
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
      // The warehouse is away, which the statement itself will find out; what was known still holds.
      this.#readAt = performance.now()
    } finally {
      this.#renewing = false
    }
  }
}
