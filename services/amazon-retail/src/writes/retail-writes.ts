import { setImmediate as nextTurn } from 'node:timers/promises'
import { validationError } from '@platform/errors'
import type { OpenCall, Work } from '@platform/events'
import { insufficientScope } from '@platform/tokens'
import { outcomeOfStopped, type RunningWrite, runCommit, type Writes } from '@platform/writes'
import { type Prepared, sendCompleted } from '../call/prepare.ts'
import type { Call } from '../call/read.ts'
import { behalfOf, type Spapi } from '../call/spapi.ts'
import { type Deadline, startDeadline } from '../deadline.ts'
import type { Asked, Events } from '../events.ts'
import type { MerchantConnection, Merchants } from '../merchants/merchants.ts'
import { type TokenKind, tokenKindOf } from '../spapi/request.ts'
import { patchesOf } from './apply-patches.ts'
import { answerOrThrow, auditIdOf, commitSteps } from './commit-steps.ts'
import { digest, planWrite, shownRequest } from './plan.ts'
import { readBefore } from './read-before.ts'
import { subjectOf, type WriteEvents } from './write-events.ts'
import type { StoredRequest } from './write-request.ts'

/** One write that a partner asks for. */
export interface Write {
  merchantId: string
  operation: string
  version?: string | undefined
  params: Record<string, unknown>
  body?: unknown
  /** Only then anything is sent that changes something. */
  commit: boolean
  idempotencyKey?: string | undefined
  timeoutMs: number
}

interface Options {
  merchants: Merchants
  spapi: Spapi
  writes: Writes
  writeEvents: WriteEvents
  events: Events
}

/** A write that is understood and may be made. */
interface Ready extends MerchantConnection, Pick<Call, 'refuseAs'> {
  /** The call's intent in the audit log. */
  open: OpenCall
  prepared: Prepared
  request: StoredRequest
  bodyHash: string
  token: TokenKind
  deadline: Deadline
}

const itemsMax = 200

/** The commit limit of the platform, for what a body lists at its top. */
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

/** Its steps become nested values. */
const pathStepsMax = 100

function requireShortPaths(body: unknown): void {
  const issues = (patchesOf(body) ?? []).flatMap(({ path }, index) =>
    path.split('/').length - 1 > pathStepsMax
      ? [{ path: `body.patches.${index}.path`, message: `must have at most ${pathStepsMax} steps` }]
      : [],
  )
  if (issues.length > 0) throw validationError(issues)
}

/** Writes to SP-API, under the write safety model: shown first, recorded before they leave, never sent twice. */
export class RetailWrites {
  readonly #options: Options

  constructor(options: Options) {
    this.#options = options
  }

  /**
   * @throws PlatformError of every kind; `validation_error` for a key that was used with another body; OutcomeUnknown when it was
   * sent, and what became of it could not be recorded.
   */
  run(call: Call, write: Write): Promise<object> {
    const { merchantId, operation, params, body } = write
    const asked: Asked = { operation, merchantId, params, body }
    const work: Work<object> = async (begin) => {
      const ready = await this.#ready(call, write, begin)
      return write.commit ? this.#commit(ready, write.idempotencyKey) : this.#preview(ready)
    }
    // A write that got as far as its record, its preview or its first answer has its terminal event by then.
    return this.#options.events.audited(work, (outcome) => this.#options.events.amazonCalled(call, asked, outcome))
  }

  /** Brings the write of a process that died to its end: what was not sent stays unsent. */
  async close(write: RunningWrite): Promise<void> {
    const { record } = write
    if (record.chunks.length === 0) {
      return write.giveUp('refused', this.#options.writeEvents.ended(subjectOf(record), 'unavailable', 0))
    }
    const unsent = () => Promise.reject(new Error('a write that was interrupted is not begun again'))
    await runCommit(write, commitSteps({ events: this.#options.writeEvents, prepare: unsent, send: unsent }))
  }

  async #ready(
    call: Call,
    { merchantId, version, timeoutMs, commit, ...write }: Write,
    begin: () => Promise<OpenCall>,
  ): Promise<Ready> {
    const { merchants, spapi } = this.#options
    const { tenantId, credentialId, scopes } = call.caller
    const operation = spapi.findForTenant(write.operation, version)
    if (!scopes.has('retail:write')) throw insufficientScope(['retail:write'], ['retail:read', 'retail:write'])
    const deadline = startDeadline(timeoutMs, call.signal)
    const found = await merchants.find(tenantId, merchantId)
    requireFewItems(write.body)
    requireShortPaths(write.body)
    const prepared = spapi.prepare(operation, { params: write.params, body: write.body, merchant: found.merchant })
    const { requestId, address } = call
    const { params, body } = prepared
    const request = {
      merchantId,
      operation: operation.id,
      params,
      body,
      asker: { tenantId, credentialId, requestId, address },
    }
    // Checking, hashing, comparing and storing a large body each take milliseconds: others run in between.
    await nextTurn()
    // Of what the caller asked for, however they wrote the operation's name; the key is not part of it.
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
    const { spapi } = this.#options
    const onBehalf = { ...behalfOf(request.asker.tenantId, connection), token: 'plain' as const }
    const before = await readBefore(prepared, { spapi, merchant, onBehalf, deadline })
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
        ? (before.unread ?? `as ${before.operation} shows it`)
        : 'SP-API has no read that shows it',
    }
    const preview = { items: [item], summary, request: shownRequest(prepared) }
    return { ok: true, operation: prepared.operation.id, dryRun: true, auditId, preview }
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
    const onBehalf = { ...behalfOf(request.asker.tenantId, connection), token }
    const steps = commitSteps({
      events: writeEvents,
      prepare: async () => (await this.#plan(ready)).plan,
      send: (parts, progress) =>
        sendCompleted({ ...prepared, parts }, (sent) => spapi.ask(sent, onBehalf, deadline, progress)),
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
