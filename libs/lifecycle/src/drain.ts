import { setTimeout as delay } from 'node:timers/promises'
import type { Listening } from './listen.ts'

/** Durations of the phases of a drain. */
export interface DrainTimes {
  /** How long to keep serving after readiness is lost, until load balancers stop sending new connections. */
  propagationMs: number
  /** How long to wait for running requests after that; at least the time of the longest route. */
  msMax: number
}

/** How long a refused request may take to stop and record its work. */
const refusalMsMax = 5_000
/** How long the resources behind the servers may take to close. */
export const closeMsMax = 10_000

/** Returns the longest time from SIGTERM to the end of a process; a supervisor must wait longer before it kills. */
export const stopMsMax = ({ propagationMs, msMax }: DrainTimes): number =>
  propagationMs + msMax + refusalMsMax + closeMsMax

const endsWithin = async (ms: number, promise: Promise<unknown>): Promise<boolean> => {
  const timer = new AbortController()
  const late = delay(ms, false, { signal: timer.signal })
  late.catch(() => {})
  return Promise.race([promise.then(() => true), late]).finally(() => timer.abort())
}

/**
 * Takes servers out of service without resetting clients: they keep serving with `Connection: close` on every answer, stop
 * listening, wait for running requests, refuse overdue ones, and cut off those that cannot be refused. Resolves with the number
 * of refused requests when every connection is closed.
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
