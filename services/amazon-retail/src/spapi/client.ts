import { type Transport, type TransportAnswer, TransportFailure } from '@platform/amazon'
import { PlatformError } from '@platform/errors'
import type { Bulkhead } from '@platform/lifecycle'
import type { Log } from '@platform/telemetry'
import type { Deadline } from '../deadline.ts'
import { answerOf, rateOf, type SpapiAnswer } from './answer.ts'
import type { Access, Authorizer } from './authorizer.ts'
import { isExpiredToken, throttledBy } from './failures.ts'
import type { CallMetrics } from './metrics.ts'
import type { Pace } from './pace.ts'
import { isRepeatable, isWrite, type SpapiRequest } from './request.ts'
import { pause, Retries, type RetryPolicy } from './retries.ts'
import type { Sign } from './sign.ts'

interface Options {
  transport: Pick<Transport, 'send'>
  /** Base addresses by region, without a slash at the end. */
  bases: Readonly<Record<SpapiRequest['region'], string>>
  userAgent: string
  authorizer: Authorizer
  pace: Pace
  bulkhead: Bulkhead
  retry: RetryPolicy
  sign: Sign
  metrics: CallMetrics
  log: Log
}

interface Signed {
  method: SpapiRequest['operation']['method']
  url: string
  headers: Readonly<Record<string, string>>
  body: string | undefined
}

/** An answer, or why there is none. */
type Attempt = { access: Access } & (
  | { answer: SpapiAnswer; failure?: undefined }
  | { answer?: undefined; failure: unknown }
)

/** Whether a request is under way whose answer has not come: then nobody knows what it did. */
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

/** What the last try came to. @throws its failure, or `throttled` when it met the limit */
function conclude({ operation }: SpapiRequest, attempt: Attempt | undefined): SpapiAnswer {
  if (!attempt?.answer) throw attempt?.failure
  if (attempt.answer.status === 429) throw throttledBy(operation.id, attempt.answer)
  return attempt.answer
}

/** SP-API: one call in, one answer out. What it takes to get there (pace, tokens, signature, retries) happens in here. */
export class SpapiClient {
  readonly #options: Options

  constructor(options: Options) {
    this.#options = options
  }

  /**
   * Amazon's answer, whatever its status but 429. Tried again inside the deadline: a limit as the policy says, an expired token
   * once, a read that failed once; a write only when it cannot have happened. This is the one layer that sends a request to SP-API
   * again, and all but the renewed token comes out of the retry budget of the operation's bucket: without budget, the last answer
   * is the call's.
   * @throws PlatformError `throttled`, `reauth_required`, `upstream_timeout`, `unavailable`; TransportFailure without an answer
   */
  async call(
    request: SpapiRequest,
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

  async #callUntilAnswered(request: SpapiRequest, deadline: Deadline, progress: Progress): Promise<SpapiAnswer> {
    const retries = new Retries(this.#options.retry, { once: !isRepeatable(request) })
    let { token } = request
    let last: Attempt | undefined
    for (let isFirst = true; ; isFirst = false) {
      const attempt = await this.#attempt({ ...request, token }, { deadline, progress, isFirst }).catch(
        (error: unknown) => {
          // Amazon's pace leaves no time for another try: then what the last one came to is the answer.
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

  /** Whether Amazon called the token expired, and the next try gets another one. */
  async #renewToken({ answer, access }: Attempt, retries: Retries): Promise<boolean> {
    if (!answer || !isExpiredToken(answer) || !retries.mayRenewToken()) return false
    await access.forget()
    this.#options.metrics.retried('token')
    return true
  }

  /** Milliseconds ahead of the next try; undefined: this was the last one, by the policy or by the bucket's retry budget. */
  async #pauseAfter(
    request: SpapiRequest,
    { answer, failure }: Attempt,
    retries: Retries,
    deadline: Deadline,
  ): Promise<number | undefined> {
    const { metrics, pace } = this.#options
    const pauseMs = answer ? retries.pauseAfter(answer, deadline.leftMs()) : retries.mayRepeat(failure) ? 0 : undefined
    if (pauseMs === undefined || !(await pace.takeRetry(request))) return undefined
    metrics.retried(answer ? (answer.status === 429 ? 'limit' : 'failure') : 'no_answer')
    return pauseMs
  }

  /** One request. What fails ahead of it (a token, say) has been tried as often as is good for it, and is thrown. */
  async #attempt(request: SpapiRequest, { deadline, progress, isFirst }: Sending): Promise<Attempt> {
    const { pace, authorizer, bulkhead } = this.#options
    progress.unanswered = false
    // Before the bulkhead: a call that waits for Amazon's rate limit must not hold a slot.
    const left = await pace.take(request, deadline)
    const access = await authorizer.authorize(request, deadline.signal)
    return bulkhead.run(request.tenantId, deadline.signal, async () => {
      const signed = await this.#sign(request, access, deadline)
      try {
        if (isFirst) pace.sent(request)
        progress.unanswered = true
        const answer = await this.#send(request, signed, deadline)
        progress.unanswered = false
        const rate = rateOf(answer)
        pace.learn(request, rate)
        const waitMs = answer.status === 429 ? await pace.refused(request) : undefined
        const read = answerOf(answer, { ...left, ...(rate && { limit: rate }) })
        return { answer: { ...read, ...(waitMs !== undefined && { waitMs }) }, access }
      } catch (failure) {
        progress.unanswered &&= !(failure instanceof TransportFailure) || failure.mayHaveHappened
        return { failure, access }
      }
    })
  }

  async #sign(request: SpapiRequest, access: Access, { signal }: Deadline): Promise<Signed> {
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
    return connection?.aws ? { ...unsigned, headers: await sign({ ...unsigned, connection }, signal) } : unsigned
  }

  async #send(request: SpapiRequest, signed: Signed, deadline: Deadline): Promise<TransportAnswer> {
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
        // A write that has left is waited for, also when nobody waits for its answer: what became of it is recorded.
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
