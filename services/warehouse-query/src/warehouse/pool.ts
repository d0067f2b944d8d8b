import { PlatformError } from '@platform/errors'
import type { Account } from './account.ts'
import { WarehouseFacts } from './facts.ts'
import { Session } from './session.ts'

const idleMsMax = 60_000
/** Delay before a session is reset, so that the answer of its last statement is sent first. */
const resetMsDelay = 1

interface Options {
  sessionsMax: number
  /** Runs once before the first session is handed out; the pool refuses callers while it throws. */
  admit: () => Promise<void>
}

/**
 * The sessions of one tenant: a bulkhead without a queue. A caller that finds all sessions in use is refused at once, so that one
 * tenant cannot fill the process.
 */
export class Pool {
  readonly #account: Account
  readonly facts: WarehouseFacts
  readonly #options: Options
  readonly #idle: Session[] = []
  /** Returned sessions that are not reset yet, each with the timer that starts its reset. */
  readonly #used = new Map<Session, NodeJS.Timeout>()
  /** Callers with a slot that wait for a session to be reset. */
  readonly #waiting: ((session: Session | undefined) => void)[] = []
  #admitted: Promise<void> | undefined
  #inUse = 0
  #open = 0
  #closed = false
  readonly #sweeper: NodeJS.Timeout

  constructor(account: Account, options: Options) {
    this.#account = account
    this.facts = new WarehouseFacts(account)
    this.#options = options
    this.#sweeper = setInterval(() => this.#sweep(), 10_000).unref()
  }

  get database(): string {
    return this.#account.database
  }

  get inUse(): number {
    return this.#inUse
  }

  /** Returns a session. @throws PlatformError `too_many_queries`; the driver's error when no connection can be made. */
  async acquire(): Promise<Session> {
    if (this.#inUse >= this.#options.sessionsMax) {
      throw new PlatformError('too_many_queries', `${this.#inUse} queries are running`, {
        friendly: `At most ${this.#options.sessionsMax} of your queries may run at once. Try again when one has finished.`,
        headers: { 'retry-after': '1' },
      })
    }
    this.#inUse += 1
    try {
      this.#admitted ??= this.#options.admit()
      await this.#admitted.catch((error: unknown) => {
        this.#admitted = undefined
        throw error
      })
      return await this.#take()
    } catch (error) {
      this.#inUse -= 1
      throw error
    }
  }

  async #take(): Promise<Session> {
    for (let session = this.#idle.pop(); session; session = this.#idle.pop()) {
      if (session.alive) return session
      this.#drop(session)
    }
    const [used] = this.#used.keys()
    if (!used && this.#open < this.#options.sessionsMax) return this.#connect()
    if (used) this.#reset(used)
    const session = await new Promise<Session | undefined>((resolve) => this.#waiting.push(resolve))
    return session ?? this.#connect()
  }

  async #connect(): Promise<Session> {
    this.#open += 1
    try {
      return await Session.open(this.#account)
    } catch (error) {
      this.#open -= 1
      throw error
    }
  }

  #drop(session: Session): void {
    session.destroy()
    this.#open -= 1
  }

  /** Takes a session back. It is reset before the next caller gets it; a session that is broken or cannot be reset is dropped. */
  release(session: Session, { broken = false } = {}): void {
    this.#inUse -= 1
    if (broken || this.#closed) this.#replace(session)
    else if (this.#waiting.length > 0) this.#reset(session)
    else
      this.#used.set(
        session,
        setTimeout(() => this.#reset(session), resetMsDelay),
      )
  }

  #reset(session: Session): void {
    clearTimeout(this.#used.get(session))
    this.#used.delete(session)
    session.reset().then(
      () => {
        const waiting = this.#waiting.shift()
        if (waiting) waiting(session)
        else if (this.#closed) this.#drop(session)
        else this.#idle.push(session)
      },
      () => this.#replace(session),
    )
  }

  #replace(session: Session): void {
    this.#drop(session)
    this.#waiting.shift()?.(undefined)
  }

  #sweep(): void {
    const oldest = performance.now() - idleMsMax
    while (this.#idle[0] && (this.#idle[0].idleSince < oldest || !this.#idle[0].alive)) {
      const [session] = this.#idle.splice(0, 1)
      if (session) this.#drop(session)
    }
  }

  /** Ends idle sessions now, and sessions in use when they are returned. */
  close(): void {
    this.#closed = true
    clearInterval(this.#sweeper)
    for (const session of this.#idle.splice(0)) this.#drop(session)
    for (const [session, reset] of this.#used) {
      clearTimeout(reset)
      this.#drop(session)
    }
    this.#used.clear()
  }
}
