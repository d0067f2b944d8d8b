import type { IncomingMessage, ServerResponse } from 'node:http'
import { PlatformError } from '@platform/errors'
import type { Caller, TokenVerifier } from '@platform/tokens'
import { Call } from '../call.ts'
import type { Limiter } from '../limit/limiter.ts'
import type { Refusals } from '../observe/refusals.ts'
import { authenticate } from './authenticate.ts'
import { authorize } from './authorize.ts'
import type { Forwarder } from './forward.ts'
import { rateLimited } from './limit.ts'
import type { LiveCalls } from './live-calls.ts'
import type { PublicLimits } from './public-limits.ts'
import type { RouteTable, Row } from './route-table.ts'
import { stripReservedHeaders } from './strip-headers.ts'

interface Options {
  table: RouteTable
  addressOf: (req: IncomingMessage) => string
  verifier: TokenVerifier
  limiter: Limiter<Call>
  publicLimits: PublicLimits
  refusals: Refusals
  forwarders: Record<Row['service'], Forwarder>
  live: LiveCalls
  sendMsMax: number
  answerFailure: (call: Call, error: unknown) => void
  onClosed: (call: Call, finished: boolean) => void
}

/**
 * The order is the security model: no step may trust a header that the gateway did not set, only a verified token counts against
 * its credential, and a service receives no call that is not allowed.
 *
 *   strip → authenticate → authorize → limit → forward
 *
 * 1. strip: removes `X-Forwarded-For`, `X-Tenant-Id` and the like before any step reads a header.
 * 2. authenticate: the caller decides the permissions and the quota; without a token the address is limited.
 * 3. authorize: networks and scopes, before the limit, so that a call that cannot succeed takes nothing from the quota.
 * 4. limit: the last step before the cost; only forwarded calls count.
 * 5. forward: with the caller's own token, which the service verifies again.
 */
export class Pipeline {
  readonly #options: Options

  constructor(options: Options) {
    this.#options = options
  }

  /** Handles a request whose path is in the table; returns whether it is. */
  handle(req: IncomingMessage, res: ServerResponse, expectsContinue: boolean): boolean {
    const call = new Call(req, res, expectsContinue)
    const rows = this.#options.table.find(call.path)
    if (!rows) return false
    this.begin(call)
    const row = rows.rows.get(req.method ?? '')
    if (row) this.#run(call, row)
    else {
      const headers = { allow: rows.allow }
      this.fail(call, new PlatformError('method_not_allowed', `${req.method} ${call.path}`, { headers }))
    }
    return true
  }

  /** Setup shared by all requests, including unmatched ones: request id, client address, access log. */
  begin(call: Call): void {
    stripReservedHeaders(call)
    call.address = this.#options.addressOf(call.req)
    this.#options.live.add(call)
    call.res.on('close', () => {
      const finished = call.res.writableFinished
      call.closed = true
      this.#options.live.delete(call)
      if (!finished) call.exchange?.leave()
      this.#options.onClosed(call, finished)
    })
  }

  #run(call: Call, row: Row): void {
    call.row = row
    call.deadline = call.startedAt + row.timeoutMs + (row.sendMsMax ?? this.#options.sendMsMax)
    try {
      if (row.access === 'public' || row.access === 'client') {
        if (row.access === 'public') this.#options.publicLimits.admit(call)
        this.#forward(call, row)
        return
      }
      const caller = authenticate(call, this.#options.verifier)
      if (!(caller instanceof Promise)) {
        this.#authenticated(call, row, caller)
        return
      }
      caller
        .then((verified) => this.#authenticated(call, row, verified))
        .catch((error: unknown) => this.fail(call, error))
    } catch (error) {
      this.fail(call, error)
    }
  }

  #authenticated(call: Call, row: Row, caller: Caller): void {
    call.caller = caller
    call.revision = this.#options.verifier.revision
    authorize(caller, row, call.address)
    this.#options.limiter.take(caller.credentialId, call, this.#onDecision)
  }

  readonly #onDecision = (call: Call, waitMs: number): void => {
    if (call.closed || !call.row) return
    try {
      this.#refuseRevoked(call)
      if (waitMs > 0) throw rateLimited(waitMs)
      this.#forward(call, call.row)
    } catch (error) {
      this.fail(call, error)
    }
  }

  /** Refuses a caller revoked since its verification: the limiter may have loaded revocations from Redis meanwhile. */
  #refuseRevoked({ caller, revision }: Call): void {
    const { verifier } = this.#options
    if (caller && revision !== verifier.revision) verifier.assertLive(caller)
  }

  #forward(call: Call, row: Row): void {
    this.#options.forwarders[row.service].forward(call, row)
  }

  /** Fails a call in progress and ends its exchange with the service. */
  breakOff(call: Call, failure: PlatformError): void {
    this.fail(call, failure)
    call.exchange?.leave()
  }

  /** Answers a failed call; every failure passes here. */
  fail(call: Call, thrown: unknown): void {
    const { publicLimits, refusals, limiter, answerFailure } = this.#options
    const error =
      thrown instanceof PlatformError && thrown.kind === 'invalid_token' ? publicLimits.refuse(call, thrown) : thrown
    if (error instanceof PlatformError && [401, 403, 429].includes(error.status))
      refusals.count(call.caller, error.kind)
    if (call.caller && call.remaining < 0) limiter.peek(call.caller.credentialId, call)
    answerFailure(call, error)
  }
}
