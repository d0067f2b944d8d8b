import { PlatformError } from '@platform/errors'
import type { Call } from './call.ts'

/** Whole seconds after which a retry is admitted; never 0, which would ask for a busy loop. */
const secondsOf = (ms: number): number => Math.max(1, Math.ceil(ms / 1_000))

export const rateLimited = (waitMs: number, friendly?: string): PlatformError =>
  new PlatformError('rate_limited', `limited for ${Math.ceil(waitMs)} ms`, {
    ...(friendly && { friendly }),
    headers: { 'retry-after': String(secondsOf(waitMs)) },
  })

/** Header fields of draft-ietf-httpapi-ratelimit-headers, flat; nothing for a call that nobody counted. */
export class RateLimitFields {
  readonly #policy: string

  constructor({ max, windowMs }: { max: number; windowMs: number }) {
    this.#policy = `"credential";q=${max};w=${Math.ceil(windowMs / 1_000)}`
  }

  append(call: Call, fields: string[]): void {
    if (call.remaining < 0) return
    // Sums of fractional milliseconds may come out a hair above the whole second that they are.
    const resetSeconds = Math.ceil(Math.round(call.resetMs) / 1_000)
    fields.push('RateLimit-Policy', this.#policy, 'RateLimit', `"credential";r=${call.remaining};t=${resetSeconds}`)
  }
}
