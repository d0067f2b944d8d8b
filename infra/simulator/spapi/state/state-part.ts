import type { SimulatorAnswer } from '../../api.ts'
import type { RetailCall } from '../retail-call.ts'

/** Answers a call from state; undefined if the answer is to be generated from the schema. */
export type Handler = (call: RetailCall) => SimulatorAnswer | undefined

/** An API with state: its handlers, and its reset. */
export interface StatePart {
  handlers: Record<string, Handler>
  reset?(): void
}
