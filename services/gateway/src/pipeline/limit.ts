import { PlatformError } from '@platform/errors'
import type { Call } from '../call.ts'

/** Returns the whole seconds after which a retry is admitted; never 0, which would invite a busy loop. */
const secondsOf = (ms: number): number => Math.max(1, Math.ceil(ms / 1_000))

export const rateLimited = (waitMs: number, friendly?: string): PlatformError =>
  new PlatformError('rate_limited', `limited for ${Math.ceil(waitMs)} ms`, {
    ...(friendly && { friendly }),
    headers: { 'retry-after': String(secondsOf(waitMs)) },
  })

/** Creates the header fields of draft-ietf-httpapi-ratelimit-headers, flat; none for a call that was not counted. */
export class RateLimitFields {
  readonly #policy: string

  constructor({ max, windowMs }: { max: number; windowMs: number }) {
    this.#policy = `"credential";q=${max};w=${Math.ceil(windowMs / 1_000)}`
  }

  append(call: Call, fields: string[]): void {
    if (call.remaining < 0) return
    // A sum of fractional milliseconds can exceed the whole second by a rounding error.
    const resetSeconds = Math.ceil(Math.round(call.resetMs) / 1_000)
    fields.push('RateLimit-Policy', this.#policy, 'RateLimit', `"credential";r=${call.remaining};t=${resetSeconds}`)
  }
}
