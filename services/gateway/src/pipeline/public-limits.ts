import type { PlatformError } from '@platform/errors'
import { AddressLimit } from '../limit/address-limit.ts'
import type { Call } from './call.ts'
import { rateLimited } from './limit.ts'
import type { Row } from './route-table.ts'

interface Rule {
  max: number
  windowMs: number
}

const friendly = 'Too many requests from this address. Wait for the time in Retry-After, then go on.'

/** A failed call to one of these was a guess at a secret, a token or a setup code. */
const guessed = new Set(['/oauth/token', '/oauth/introspect', '/oauth/revoke', '/oauth/setup-code'])

/** Limits for callers who have not shown a valid token, by their address. They never touch a call that has one. */
export class PublicLimits {
  readonly #refusals: AddressLimit
  readonly #tokenFailures: AddressLimit
  readonly #publicCalls: AddressLimit

  constructor({ refusals, tokenFailures, publicCalls }: { refusals: Rule; tokenFailures: Rule; publicCalls: Rule }) {
    this.#refusals = new AddressLimit(refusals)
    this.#tokenFailures = new AddressLimit(tokenFailures)
    this.#publicCalls = new AddressLimit(publicCalls)
  }

  /** @throws PlatformError `rate_limited` for an address that calls, or guesses, too much. */
  admit(call: Call, { path }: Row): void {
    const guessWaitMs = guessed.has(path) ? this.#tokenFailures.waitMs(call.address) : 0
    const waitMs = Math.max(guessWaitMs, this.#publicCalls.waitMs(call.address))
    if (waitMs > 0) throw rateLimited(waitMs, friendly)
    this.#publicCalls.count(call.address)
  }

  /** An answer of the authorization server: a refusal counts as a guess. */
  answered(call: Call, status: number): void {
    if ((status === 400 || status === 401) && guessed.has(call.path)) this.#tokenFailures.count(call.address)
  }

  /** What a call with a refused token gets: the refusal, until its address has had too many of them. */
  refuse(call: Call, refusal: PlatformError): PlatformError {
    const waitMs = this.#refusals.waitMs(call.address)
    if (waitMs > 0) return rateLimited(waitMs, friendly)
    this.#refusals.count(call.address)
    return refusal
  }
}
