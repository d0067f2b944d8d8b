import { PlatformError } from '@platform/errors'
import { type StateCall, stateReads } from '@platform/spapi-catalog'
import type { OnBehalf } from '../call/amazon.ts'
import { type Prepared, sendCompleted } from '../call/prepare.ts'
import type { Spapi } from '../call/spapi.ts'
import type { Deadline } from '../deadline.ts'
import type { Merchant } from '../merchants/merchants.ts'

/** What a write is about to change. */
export interface Before {
  /** The read that showed it; absent where SP-API has none for this write. */
  operation?: string
  /** Null: there is nothing yet, or it could not be read. */
  state: unknown
  /** Why Amazon did not show it. */
  unread?: string
}

type Json = Record<string, unknown>
const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)

/** A refusal says something about the state or the rights to see it; anything else may be better in a moment. */
function unreadOf(error: unknown): Pick<Before, 'state' | 'unread'> {
  if (!(error instanceof PlatformError)) throw error
  const { status } = error.details
  if (error.kind === 'validation_error') return { state: null, unread: error.friendly }
  if (error.kind !== 'upstream_error' || typeof status !== 'number' || status >= 500) throw error
  return { state: null, ...(status !== 404 && { unread: error.friendly }) }
}

interface Needs {
  spapi: Pick<Spapi, 'prepare' | 'ask'>
  merchant: Merchant
  onBehalf: OnBehalf
  deadline: Deadline
}

/** Of one write; what is beyond is left out of the preview. */
const readsMax = 20

/**
 * Reads the state that a write is about to change, by the read that the catalog names for it. With the plain token: what is
 * kept of it holds no personal data.
 * @throws PlatformError when Amazon cannot be asked now: nothing is written over a state that nobody has seen.
 */
export async function readBefore(write: Prepared, needs: Needs): Promise<Before> {
  const reads = stateReads(write.operation, write.params, write.body).slice(0, readsMax)
  const [first] = reads
  if (!first) return { state: null }
  const states: Pick<Before, 'state' | 'unread'>[] = []
  for (const read of reads) states.push(await readOne(read, needs).catch(unreadOf))
  const unread = states.find((state) => state.unread)?.unread
  const all = states.map(({ state }) => state)
  return { operation: first.operation.id, state: all.length > 1 ? all : all[0], ...(unread && { unread }) }
}

async function readOne({ operation, params }: StateCall, { spapi, merchant, onBehalf, deadline }: Needs) {
  const prepared = spapi.prepare(operation, { params, merchant })
  const { payload } = await sendCompleted(prepared, (sent) =>
    spapi.ask(sent, { ...onBehalf, token: 'plain' }, deadline),
  )
  return { state: operation.payload && isObject(payload) ? (payload.payload ?? null) : payload }
}
