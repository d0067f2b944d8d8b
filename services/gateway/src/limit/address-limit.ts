import { isIPv6 } from 'node:net'
import { CallLogs } from './call-logs.ts'

/** An IPv6 client usually controls a whole /64, so its addresses count together. */
function networkOf(address: string): string {
  if (!isIPv6(address)) return address
  const [head = '', tail = ''] = address.split('::')
  const front = head.split(':').filter(Boolean)
  const back = address.includes('::') ? tail.split(':').filter(Boolean) : []
  const zeros = new Array<string>(Math.max(0, 8 - front.length - back.length)).fill('0')
  return `${[...front, ...zeros, ...back].slice(0, 4).join(':')}::/64`
}

/** Sliding window limit of events per address, counted by this replica alone. */
export class AddressLimit {
  readonly #max: number
  readonly #windowMs: number
  readonly #logs: CallLogs

  constructor({ max, windowMs }: { max: number; windowMs: number }) {
    this.#max = max
    this.#windowMs = windowMs
    this.#logs = new CallLogs({ windowMs, keysMax: 20_000 })
  }

  /** Milliseconds until the next event is allowed; 0 when it is now. */
  waitMs(address: string): number {
    const now = performance.now()
    const log = this.#logs.peek(networkOf(address))
    if (!log || log.count(now, this.#windowMs) < this.#max) return 0
    return Math.max(1, log.leavesAt(1, this.#windowMs) - now)
  }

  count(address: string): void {
    const now = performance.now()
    const log = this.#logs.of(networkOf(address), now)
    if (log.count(now, this.#windowMs) < this.#max) log.add(now)
  }
}
