import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Connection } from '@platform/amazon-connections'
import { validationError } from '@platform/errors'
import type { OpenCall, Work } from '@platform/events'
import { type Deadline, type SpapiClient, startDeadline, type TokenKind, tokenKindOf } from '@platform/spapi-client'
import { insufficientScope } from '@platform/tokens'
import { outcomeOfStopped, type RunningWrite, runCommit, type Writes, writeActorOf } from '@platform/writes'
import type { Operations } from '../calls/operations.ts'
import { type PreparedCall, sendCompleted } from '../calls/prepared-call.ts'
import { type PartnerCall, shownDefaults } from '../calls/read.ts'
import { principalOf, sendCall } from '../calls/send-call.ts'
import type { AuditedCall, Events } from '../events.ts'
import type { MerchantConnection, Merchants } from '../merchants/merchants.ts'
import { patchesOf } from './apply-patches.ts'
import { answerOrThrow, auditIdOf, commitSteps } from './commit-steps.ts'
import { digest, planWrite, shownRequest } from './plan.ts'
import { readBefore } from './read-before.ts'
import { subjectOf, type WriteEvents } from './write-events.ts'
import type { StoredRequest } from './write-request.ts'

/** One write that a partner requests. */
export interface Write {
  merchantId: string
  operation: string
  version?: string | undefined
  params: Record<string, unknown>
  body?: unknown
  /** False for a dry run, which sends no mutating request. */
  commit: boolean
  idempotencyKey?: string | undefined
  timeoutMs: number
}

interface Options {
  merchants: Merchants
  operations: Operations
  spapi: SpapiClient<Connection>
  writes: Writes
  writeEvents: WriteEvents
  events: Events
}

/** A write that passed every check. */
interface Ready extends MerchantConnection, Pick<PartnerCall, 'refuseAs'> {
  /** The call's intent in the audit log. */
  open: OpenCall
  prepared: PreparedCall
  request: StoredRequest
  bodyHash: string
  token: TokenKind
  deadline: Deadline
}

const itemsMax = 200

/** Applies the platform's limit of items per write to the body and its top-level lists. */
function requireFewItems(body: unknown): void {
  if (typeof body !== 'object' || body === null) return
  const lists = Array.isArray(body)
    ? [['body', body] as const]
    : Object.entries(body).map(([name, value]) => [`body.${name}`, value] as const)
  const issues = lists.flatMap(([path, value]) =>
    Array.isArray(value) && value.length > itemsMax
      ? [{ path, message: `must have at most ${itemsMax} items: it has ${value.length}` }]
      : [],
  )
  if (issues.length > 0) throw validationError(issues)
}

/** Each step of a path becomes one level of nesting. */
const pathStepsMax = 100

function requireShortPaths(body: unknown): void {
  const issues = (patchesOf(body) ?? []).flatMap(({ path }, index) =>
    path.split('/').length - 1 > pathStepsMax
      ? [{ path: `body.patches.${index}.path`, message: `must have at most ${pathStepsMax} steps` }]
      : [],
  )
  if (issues.length > 0) throw validationError(issues)
}

/** Writes to SP-API under the write safety model: previewed, recorded before they are sent, never sent twice. */
export class RetailWrites {
  readonly #options: Options

  constructor(options: Options) {
    this.#options = options
  }

  /**
   * Previews or commits a write and returns the body of the answer.
   * @throws PlatformError of every kind, `validation_error` for an idempotency key that was used with another body;
   * OutcomeUnknown when the write was sent and its outcome could not be recorded.
   */
  run(call: PartnerCall, write: Write): Promise<object> {
    const { merchantId, operation, params, body } = write
    const audited: AuditedCall = { operation, merchantId, params, body }
    const work: Work<object> = async (begin) => {
      const ready = await this.#ready(call, write, begin)
      return write.commit ? this.#commit(ready, write.idempotencyKey) : this.#preview(ready)
    }
    // By then a write that reached its record, its preview or its first answer has its terminal event.
    return this.#options.events.audited(work, (outcome) => this.#options.events.amazonCalled(call, audited, outcome))
  }

  /** Closes the write of a process that died. Requests that were not sent stay unsent. */
  async close(write: RunningWrite): Promise<void> {
    const { record } = write
    if (record.chunks.length === 0) {
      return write.giveUp('refused', this.#options.writeEvents.ended(subjectOf(record), 'unavailable', 0))
    }
    const unsent = () => Promise.reject(new Error('an interrupted write is not sent again'))
    await runCommit(write, commitSteps({ events: this.#options.writeEvents, prepare: unsent, send: unsent }))
  }

  async #ready(
    call: PartnerCall,
    { merchantId, version, timeoutMs, commit, ...write }: Write,
    begin: () => Promise<OpenCall>,
  ): Promise<Ready> {
    const { merchants, operations } = this.#options
    const { caller } = call
    const { tenantId, scopes } = caller
    const operation = operations.findForTenant(write.operation, version)
    if (!scopes.has('retail:write')) throw insufficientScope(caller, ['retail:write'], ['retail:read', 'retail:write'])
    const deadline = startDeadline(timeoutMs, call.signal)
    const found = await merchants.find(tenantId, merchantId)
    requireFewItems(write.body)
    requireShortPaths(write.body)
    const prepared = operations.prepare(operation, { params: write.params, body: write.body, merchant: found.merchant })
    const { params, body, defaults } = prepared
    const request = {
      merchantId,
      operation: operation.id,
      params,
      body,
      defaults,
      asker: writeActorOf(call),
    }
    // Checking, hashing, comparing and storing a large body each take milliseconds, so other calls get to run in between.
    await nextTurn()
    // Covers the request but not the spelling of the operation's name, and not the idempotency key.
    const bodyHash = digest({
      merchantId,
      operation: operation.id,
      params: write.params,
      body: write.body ?? null,
      commit,
    })
    const open = await begin()
    const token = tokenKindOf(operation, scopes.has('retail:pii'))
    return { ...found, prepared, request, bodyHash, token, deadline, open, refuseAs: call.refuseAs }
  }

  async #plan({ prepared, merchant, connection, request, deadline }: Ready) {
    const { operations, spapi } = this.#options
    const principal = { ...principalOf(request.asker.tenantId, connection), token: 'plain' as const }
    const before = await readBefore(prepared, { operations, spapi, merchant, principal, deadline })
    await nextTurn()
    return planWrite(prepared, before)
  }

  async #preview(ready: Ready): Promise<object> {
    const { writes, writeEvents } = this.#options
    const startedAt = performance.now()
    const { plan, item } = await this.#plan(ready)
    const { prepared, request } = ready
    await nextTurn()
    const auditId = await writes.preview(intentOf(ready), plan)
    const subject = { auditId, attempt: 1, request, owesEvent: true }
    await ready.open.end(writeEvents.previewed(subject, plan, performance.now() - startedAt))
    const { before } = plan.snapshot
    const summary = {
      ...{ items: 1, changes: item.changes.length, withProblems: item.problems.length > 0 ? 1 : 0, amazonRequests: 1 },
      before: before.operation
        ? (before.unread ?? `as ${before.operation} returns it`)
        : 'SP-API has no operation that returns it',
    }
    const preview = { items: [item], summary, request: shownRequest(prepared) }
    return {
      ok: true,
      operation: prepared.operation.id,
      dryRun: true,
      auditId,
      ...shownDefaults(prepared.defaults),
      preview,
    }
  }

  async #commit(ready: Ready, idempotencyKey: string | undefined): Promise<object> {
    const { writes, writeEvents, spapi } = this.#options
    const { prepared, connection, request, token, deadline, open } = ready
    const waiting = { waitMsMax: deadline.leftMs(), signal: deadline.caller ?? deadline.signal, call: open }
    const begun = await writes.begin({ ...intentOf(ready), ...(idempotencyKey && { idempotencyKey }) }, waiting)
    if ('answer' in begun) {
      const subject = { auditId: auditIdOf(begun.answer), attempt: 1, request, owesEvent: true }
      void open.end(writeEvents.replayed(subject))
      return answerOrThrow(begun.answer)
    }
    const principal = { ...principalOf(request.asker.tenantId, connection), token }
    const steps = commitSteps({
      events: writeEvents,
      prepare: async () => (await this.#plan(ready)).plan,
      send: (parts, progress) =>
        sendCompleted({ ...prepared, parts }, (sent) => sendCall(spapi, sent, principal, { deadline, progress })),
    })
    ready.refuseAs(() => outcomeOfStopped(begun.write))
    const concluded = await runCommit(begun.write, steps)
    if ('failure' in concluded) throw concluded.failure
    return answerOrThrow(concluded.answer)
  }
}

const intentOf = ({ request, bodyHash }: Ready) => ({
  tenantId: request.asker.tenantId,
  credentialId: request.asker.credentialId,
  operation: request.operation,
  target: request.merchantId,
  request,
  bodyHash,
})
