import type { OperationRecord } from '@platform/spapi-catalog'
import type { SimulatorAnswer } from '../../api.ts'
import type { Params } from '../retail-call.ts'

export interface Matched {
  answer: SimulatorAnswer
  /** True if the example fixes at least one value. */
  constrains: boolean
}

/** The static sandbox of the official models. */
export interface Examples {
  /** Number of examples. */
  count: number
  /** Returns whether the models have an example of an operation. */
  covers(operation: OperationRecord): boolean
  match(operation: OperationRecord, params: Params, body: unknown): Matched | undefined
}
