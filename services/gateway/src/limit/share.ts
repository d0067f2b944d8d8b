import type { CallLog } from './call-log.ts'

/**
 * A moment from which each call of this replica counts `weight` times, because as many replicas may admit calls without seeing
 * each other's. Earlier calls count once.
 */
export interface Epoch {
  /** Calls of this replica after this moment count `weight` times. */
  readonly at: number
  /** Publications up to this moment, and `recent`, cover all calls that the replicas had admitted before. */
  readyAt: number
  /** Calls per credential and replica that Redis may have recorded without this replica seeing the publication. */
  readonly recent: Map<string, ReadonlyMap<string, number>>
}

export interface Limit {
  max: number
  windowMs: number
}

/** Returns how many calls of a credential Redis collects per publication: one less may be unknown to a replica. */
export const publishedEach = (max: number): number => Math.min(64, Math.max(1, Math.floor(max / 20)))

/** A call at exactly the far end of the window still counts. */
const edgeMs = 1e-6

/** Inputs that determine how many calls this replica may admit by itself. */
export interface Share {
  limit: Limit
  epochs: readonly Epoch[]
  /** Replicas that may admit calls without seeing each other's. */
  weight: number
}

/** Returns an upper bound of the calls of all replicas before `epoch` that may still be in the window at `now`. */
function callsBefore({ limit, weight }: Share, epoch: Epoch, credentialId: string, log: CallLog, now: number): number {
  const { max, windowMs } = limit
  const from = now - windowMs - edgeMs
  if (weight === 1) return epoch.at <= from ? 0 : log.countSince(from) - log.countSince(epoch.at)
  const published = log.seen?.count(now, windowMs, epoch.readyAt) ?? 0
  if (now - epoch.readyAt > windowMs) return published
  let unpublished = publishedEach(max) - 1
  for (const calls of epoch.recent.values()) unpublished += calls.get(credentialId) ?? 0
  return published + unpublished
}

/** Returns how many more calls this replica may admit by itself at `now`. */
export function callsLeft(share: Share, credentialId: string, log: CallLog, now: number): number {
  const { max, windowMs } = share.limit
  let left = max
  for (const epoch of share.epochs) {
    const own = log.countSince(Math.max(epoch.at, now - windowMs - edgeMs)) + log.asking
    const before = callsBefore(share, epoch, credentialId, log, now)
    left = Math.min(left, Math.floor((max - before) / share.weight) - own)
  }
  return left
}

/** Returns whether all replicas together may have admitted fewer calls than the limit at `now`. */
export function mayBeLeft(share: Share, credentialId: string, log: CallLog, now: number): boolean {
  const { max, windowMs } = share.limit
  const [first] = share.epochs
  const own = first ? log.countSince(Math.max(first.at, now - windowMs - edgeMs)) + log.asking : 0
  return own + (first ? callsBefore(share, first, credentialId, log, now) : 0) < max
}

/** Returns the milliseconds until the share has a call left; 0 when it has one at `now`. */
export function shareWaitMs(share: Share, credentialId: string, log: CallLog, now: number): number {
  if (callsLeft(share, credentialId, log, now) > 0) return 0
  // The count only decreases with time, so the first free millisecond is found by bisection.
  let none = 0
  let some = Math.ceil(share.limit.windowMs) + 1
  while (some - none > 1) {
    const middle = (none + some) >> 1
    if (callsLeft(share, credentialId, log, now + middle) > 0) some = middle
    else none = middle
  }
  return some
}
