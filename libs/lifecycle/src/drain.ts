import { setTimeout as delay } from 'node:timers/promises'
import type { Listening } from './listen.ts'

/** How long the phases of a drain may take. */
export interface DrainTimes {
  /** How long to go on serving once readiness is lost: until no balancer sends new connections here. */
  propagationMs: number
  /** How long to wait for running requests after that; at least the longest route's time. */
  msMax: number
}

/** How long a refused request may take to stop its work and to record it. */
const refusalMsMax = 5_000
/** How long everything behind the servers may take to close. */
export const closeMsMax = 10_000

/** The longest time from SIGTERM to the end of a process; a supervisor that kills has to wait longer. */
export const stopMsMax = ({ propagationMs, msMax }: DrainTimes): number =>
  propagationMs + msMax + refusalMsMax + closeMsMax

const endsWithin = async (ms: number, promise: Promise<unknown>): Promise<boolean> => {
  const timer = new AbortController()
  const late = delay(ms, false, { signal: timer.signal })
  late.catch(() => {})
  return Promise.race([promise.then(() => true), late]).finally(() => timer.abort())
}

/**
 * Takes servers out of service so that no client sees a reset: they go on serving with `Connection: close` on every answer, then
 * stop listening, wait for what runs, refuse what does not end in time, and cut what does not take the refusal.
 * Resolves with the number of refused requests when every connection is closed.
 */
export async function drain(servers: readonly Listening[], { propagationMs, msMax }: DrainTimes): Promise<number> {
  for (const server of servers) server.retire()
  await delay(propagationMs)
  const closed = Promise.all(servers.map((server) => server.close()))
  if (await endsWithin(msMax, closed)) return 0
  const refused = servers.reduce((sum, server) => sum + server.refuse(), 0)
  if (!(await endsWithin(refusalMsMax, closed))) for (const server of servers) server.destroy()
  await closed
  return refused
}
