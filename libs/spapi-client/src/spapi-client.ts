import { type Transport, type TransportAnswer, TransportFailure } from '@platform/amazon'
import { PlatformError } from '@platform/errors'
import type { Bulkhead } from '@platform/lifecycle'
import type { Log } from '@platform/telemetry'
import { answerOf, rateOf, type SpapiAnswer } from './answer.ts'
import type { Access, Authorizer } from './authorizer.ts'
import type { CallMetrics } from './call-metrics.ts'
import type { Deadline } from './deadline.ts'
import { isExpiredToken, throttledBy } from './failures.ts'
import type { RateLimiter } from './rate-limiter.ts'
import { pause, Retries, type RetryPolicy } from './retries.ts'
import type { Sign } from './sign.ts'
import { isRepeatable, isWrite, type SpapiConnection, type SpapiRequest } from './spapi-request.ts'

interface Options<C extends SpapiConnection> {
  transport: Pick<Transport, 'send'>
  /** Base URLs by region, without a trailing slash. */
  bases: Readonly<Record<SpapiRequest['region'], string>>
  userAgent: string
  authorizer: Authorizer<C>
  rateLimiter: RateLimiter
  bulkhead: Bulkhead
  retry: RetryPolicy
  /** Signs requests for connections; without it, requests are not signed. */
  sign?: Sign<C>
  metrics: CallMetrics
  log: Log
  /** Keeps the body of each answer beside its payload; default false. */
  keepBody?: boolean
}

interface Signed {
  method: SpapiRequest['operation']['method']
  url: string
  headers: Readonly<Record<string, string>>
  body: string | undefined
}

/** The answer to one request, or the failure. */
type Attempt = { access: Access } & (
  | { answer: SpapiAnswer; failure?: undefined }
  | { answer?: undefined; failure: unknown }
)

/** State of the current request: `unanswered` while its answer, and so its effect, is unknown. */
export interface Progress {
  unanswered: boolean
}

/** One request of a call. */
interface Sending {
  deadline: Deadline
  progress: Progress
  isFirst: boolean
}

/** `20190430T123600Z` */
const amazonDate = (): string => new Date().toISOString().replace(/[-:]|\.\d+/g, '')

const timedOut = (operation: string): PlatformError =>
  new PlatformError('upstream_timeout', `${operation}: no answer within the deadline`, {
    friendly: `Amazon did not answer ${operation} in time. Try again shortly.`,
  })

/** Returns the answer of the last attempt. @throws its failure; PlatformError `throttled` for a 429 */
function conclude({ operation }: Pick<SpapiRequest, 'operation'>, attempt: Attempt | undefined): SpapiAnswer {
  if (!attempt?.answer) throw attempt?.failure
  if (attempt.answer.status === 429) throw throttledBy(operation.id, attempt.answer)
  return attempt.answer
}

/** Executes one SP-API operation: rate limiting, authorization, signing and retries are internal. */
export class SpapiClient<C extends SpapiConnection = SpapiConnection> {
  readonly #options: Options<C>

  constructor(options: Options<C>) {
    this.#options = options
  }

  /**
   * Returns Amazon's answer with any status but 429. Within the deadline it retries a 429 by the policy, an expired token once, a
   * failed read once, and a write only if it cannot have taken effect. No other layer retries requests to SP-API. Every retry but
   * that with a renewed token takes from the retry budget of the operation's bucket; without budget, the last answer is final.
   * @throws PlatformError `throttled`, `reauth_required`, `upstream_timeout`, `unavailable`; TransportFailure without an answer
   */
  async call(
    request: SpapiRequest<C>,
    deadline: Deadline,
    progress: Progress = { unanswered: false },
  ): Promise<SpapiAnswer> {
    try {
      return await this.#callUntilAnswered(request, deadline, progress)
    } catch (error) {
      if (error instanceof PlatformError || !deadline.signal.aborted) throw error
      throw timedOut(request.operation.id)
    }
  }

  async #callUntilAnswered(request: SpapiRequest<C>, deadline: Deadline, progress: Progress): Promise<SpapiAnswer> {
    const retries = new Retries(this.#options.retry, { once: !isRepeatable(request) })
    let { token } = request
    let last: Attempt | undefined
    for (let isFirst = true; ; isFirst = false) {
      const attempt = await this.#attempt({ ...request, token }, { deadline, progress, isFirst }).catch(
        (error: unknown) => {
          // The rate limit leaves no time for another attempt, so the last one is final.
          if (last && error instanceof PlatformError && error.kind === 'throttled') return undefined
          throw error
        },
      )
      if (!attempt) return conclude(request, last)
      if (attempt.answer?.status === 403 && token === 'restricted_if_refused') {
        token = 'restricted'
        continue
      }
      const renewed = await this.#renewToken(attempt, retries)
      last = renewed ? undefined : attempt
      const pauseMs = renewed ? 0 : await this.#pauseAfter(request, attempt, retries, deadline)
      if (pauseMs === undefined) return conclude(request, attempt)
      if (pauseMs > 0) await pause(pauseMs, deadline.signal)
    }
  }

  /** Forgets a token that Amazon calls expired; returns whether the next attempt gets another one. */
  async #renewToken({ answer, access }: Attempt, retries: Retries): Promise<boolean> {
    if (!answer || !isExpiredToken(answer) || !retries.mayRenewToken()) return false
    await access.forget()
    this.#options.metrics.retried('token')
    return true
  }

  /** Returns the milliseconds before the next attempt; undefined if the policy or the retry budget allows none. */
  async #pauseAfter(
    request: SpapiRequest<C>,
    { answer, failure }: Attempt,
    retries: Retries,
    deadline: Deadline,
  ): Promise<number | undefined> {
    const { metrics, rateLimiter } = this.#options
    const pauseMs = answer ? retries.pauseAfter(answer, deadline.leftMs()) : retries.mayRepeat(failure) ? 0 : undefined
    if (pauseMs === undefined || !(await rateLimiter.takeRetry(request))) return undefined
    metrics.retried(answer ? (answer.status === 429 ? 'limit' : 'failure') : 'no_answer')
    return pauseMs
  }

  /** Sends one request. Throws what fails before it (a token request, say), which has had its own retries. */
  async #attempt(request: SpapiRequest<C>, { deadline, progress, isFirst }: Sending): Promise<Attempt> {
    const { rateLimiter, authorizer, bulkhead, keepBody = false } = this.#options
    progress.unanswered = false
    // Before the bulkhead: a call that waits for the rate limit must not hold a slot.
    const left = await rateLimiter.take(request, deadline)
    const access = await authorizer.authorize(request, deadline.signal)
    return bulkhead.run(request.tenantId, deadline.signal, async () => {
      const signed = await this.#sign(request, access, deadline)
      try {
        if (isFirst) rateLimiter.sent(request)
        progress.unanswered = true
        const answer = await this.#send(request, signed, deadline)
        progress.unanswered = false
        const rate = rateOf(answer)
        rateLimiter.learn(request, rate)
        const waitMs = answer.status === 429 ? await rateLimiter.refused(request) : undefined
        const read = answerOf(answer, { ...left, ...(rate && { limit: rate }) }, { keepBody })
        return { answer: { ...read, ...(waitMs !== undefined && { waitMs }) }, access }
      } catch (failure) {
        progress.unanswered &&= !(failure instanceof TransportFailure) || failure.mayHaveHappened
        return { failure, access }
      }
    })
  }

  async #sign(request: SpapiRequest<C>, access: Access, { signal }: Deadline): Promise<Signed> {
    const { bases, sign, userAgent } = this.#options
    const { operation, parts, connection, region } = request
    const { method } = operation
    const url = `${bases[region]}${parts.path}${parts.query && `?${parts.query}`}`
    const body = parts.body === undefined ? undefined : JSON.stringify(parts.body)
    const headers = {
      ...parts.headers,
      accept: 'application/json',
      ...(body !== undefined && { 'content-type': 'application/json' }),
      'user-agent': userAgent,
      'x-amz-access-token': access.token,
      'x-amz-date': amazonDate(),
    }
    const unsigned = { method, url, headers, body }
    return connection && sign ? { ...unsigned, headers: await sign({ ...unsigned, connection }, signal) } : unsigned
  }

  async #send(request: SpapiRequest<C>, signed: Signed, deadline: Deadline): Promise<TransportAnswer> {
    const { transport, metrics, log } = this.#options
    const { operation, region } = request
    const startedAt = performance.now()
    const ended = (status?: number, amazonRequestId?: string): void => {
      const durationMs = performance.now() - startedAt
      metrics.answered(operation.api, status, durationMs)
      log.debug({ operation: operation.id, region, status, durationMs, amazonRequestId }, 'amazon.answered')
    }
    try {
      const answer = await transport.send({
        ...signed,
        // A write continues when the caller disconnects, because its outcome has to be recorded.
        signal: isWrite(request) ? undefined : deadline.caller,
        deadlineMs: Math.max(1, deadline.leftMs()),
      })
      ended(answer.status, answer.requestId)
      return answer
    } catch (error) {
      ended()
      throw error
    }
  }
}
