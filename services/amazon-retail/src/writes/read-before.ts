import type { Connection } from '@platform/amazon-connections'
import { PlatformError } from '@platform/errors'
import { type StateCall, stateReads } from '@platform/spapi-catalog'
import type { Deadline, SpapiClient } from '@platform/spapi-client'
import type { Operations } from '../calls/operations.ts'
import { type PreparedCall, sendCompleted } from '../calls/prepared-call.ts'
import { type Principal, sendCall } from '../calls/send-call.ts'
import type { Merchant } from '../merchants/merchant.ts'

/** The state that a write is about to change. */
export interface Before {
  /** The read that returned the state; absent where SP-API has none for this write. */
  operation?: string
  /** Null if there is no state yet, or it could not be read. */
  state: unknown
  /** The reason why Amazon did not return the state. */
  unread?: string
}

type Json = Record<string, unknown>
const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)

/**
 * A refusal concerns the state or the right to read it, so the write may proceed. Rethrows other failures, which may be
 * transient.
 */
function unreadOf(error: unknown): Pick<Before, 'state' | 'unread'> {
  if (!(error instanceof PlatformError)) throw error
  const { status } = error.details
  if (error.kind === 'validation_error') return { state: null, unread: error.friendly }
  if (error.kind !== 'upstream_error' || typeof status !== 'number' || status >= 500) throw error
  return { state: null, ...(status !== 404 && { unread: error.friendly }) }
}

interface Needs {
  operations: Pick<Operations, 'prepare'>
  spapi: SpapiClient<Connection>
  merchant: Merchant
  principal: Principal
  deadline: Deadline
}

/** Limit per write; the preview omits the state of further items. */
const readsMax = 20

/**
 * Reads the state that a write is about to change, by the read that the catalog names for it. Uses a plain token, so that the
 * stored state contains no personal data.
 * @throws PlatformError when the state cannot be read now: a write must not overwrite a state that was not recorded.
 */
export async function readBefore(write: PreparedCall, needs: Needs): Promise<Before> {
  const reads = stateReads(write.operation, write.params, write.body).slice(0, readsMax)
  const [first] = reads
  if (!first) return { state: null }
  const states: Pick<Before, 'state' | 'unread'>[] = []
  for (const read of reads) states.push(await readOne(read, needs).catch(unreadOf))
  const unread = states.find((state) => state.unread)?.unread
  const all = states.map(({ state }) => state)
  return { operation: first.operation.id, state: all.length > 1 ? all : all[0], ...(unread && { unread }) }
}

async function readOne({ operation, params }: StateCall, { operations, spapi, merchant, principal, deadline }: Needs) {
  const prepared = operations.prepare(operation, { params, merchant })
  const { payload } = await sendCompleted(prepared, (sent) =>
    sendCall(spapi, sent, { ...principal, token: 'plain' }, { deadline }),
  )
  return { state: operation.payload && isObject(payload) ? (payload.payload ?? null) : payload }
}
