import { z } from 'zod'
import type { ApiName, RequestKind, SimulatorRequest } from '../api.ts'
import { Fault } from './fault.ts'

/** An order of a fault: which requests it applies to, and to how many of them after the first `skip`. */
export const FaultOrder = z.strictObject({
  api: z.enum(['spapi', 'ads', 'lwa', 'sts', 'documents']),
  operation: z.string().optional(),
  method: z.string().optional(),
  pathPrefix: z.string().optional(),
  times: z.number().int().min(1).default(1),
  skip: z.number().int().min(0).default(0),
  fault: Fault,
})

type Order = z.infer<typeof FaultOrder> & { id: string }

/** Ordered faults, applied in the order in which they were added. */
export class Faults {
  #orders: Order[] = []
  #count = 0

  add(order: z.input<typeof FaultOrder>): string {
    const id = `fault-${++this.#count}`
    this.#orders.push({ ...FaultOrder.parse(order), id })
    return id
  }

  clear(): void {
    this.#orders = []
  }

  /** Takes the faults of this request; a latency is combined with another fault. */
  take(api: ApiName, request: SimulatorRequest, { operation }: RequestKind): Fault[] {
    if (this.#orders.length === 0) return []
    const taken: Fault[] = []
    for (const order of this.#orders) {
      if (order.api !== api) continue
      if (order.operation && !named(order.operation, operation)) continue
      if (order.method && order.method.toUpperCase() !== request.method) continue
      if (order.pathPrefix && !request.path.startsWith(order.pathPrefix)) continue
      if (taken.some(decides) && decides(order.fault)) continue
      if (order.skip > 0) {
        order.skip--
        continue
      }
      order.times--
      taken.push(order.fault)
    }
    this.#orders = this.#orders.filter(({ times }) => times > 0)
    return taken
  }
}

/** Returns whether a fault decides the answer, of which a request can have only one. */
export const decides = ({ type }: Fault): boolean =>
  !['latency', 'item-error', 'omit-item', 'fail-report', 'empty-report'].includes(type)

/** Compares operations; `createReport` also matches `reports_2021-06-30.createReport`. */
const named = (wanted: string, operation: string | undefined): boolean =>
  operation === wanted || operation?.split('.').at(-1) === wanted
