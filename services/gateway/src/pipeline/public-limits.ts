import type { PlatformError } from '@platform/errors'
import type { Call } from '../call.ts'
import { AddressLimit } from '../limit/address-limit.ts'
import { rateLimited } from './limit.ts'

interface Rule {
  max: number
  windowMs: number
}

const friendly = 'Too many requests from this address. Wait for the time in Retry-After, then try again.'

/** Limits callers without a valid token, by address. Calls with a valid token are never limited here. */
export class PublicLimits {
  readonly #refusals: AddressLimit
  readonly #publicCalls: AddressLimit

  constructor({ refusals, publicCalls }: { refusals: Rule; publicCalls: Rule }) {
    this.#refusals = new AddressLimit(refusals)
    this.#publicCalls = new AddressLimit(publicCalls)
  }

  /** @throws PlatformError `rate_limited` for an address that makes too many calls. */
  admit(call: Call): void {
    const waitMs = this.#publicCalls.waitMs(call.address)
    if (waitMs > 0) throw rateLimited(waitMs, friendly)
    this.#publicCalls.count(call.address)
  }

  /** Returns the answer to a call with a refused token: the refusal, until its address has had too many of them. */
  refuse(call: Call, refusal: PlatformError): PlatformError {
    const waitMs = this.#refusals.waitMs(call.address)
    if (waitMs > 0) return rateLimited(waitMs, friendly)
    this.#refusals.count(call.address)
    return refusal
  }
}
