/** A promise of readiness that is renewed when readiness is lost; a pending promise is kept for its waiters. */
export class Readiness {
  #deferred = Promise.withResolvers<void>()
  #settled = true

  constructor() {
    this.expect()
  }

  get promise(): Promise<void> {
    return this.#deferred.promise
  }

  expect(): void {
    if (!this.#settled) return
    this.#settled = false
    this.#deferred = Promise.withResolvers()
    this.#deferred.promise.catch(() => {})
  }

  reached(): void {
    this.#settled = true
    this.#deferred.resolve()
  }

  failed(reason: Error): void {
    this.expect()
    this.#settled = true
    this.#deferred.reject(reason)
  }
}
