import type { IncomingMessage } from 'node:http'

const arrivals = new WeakMap<IncomingMessage, number>()

/** Notes that a request has arrived in full, before anything was looked up for it. */
export const noteArrival = (req: IncomingMessage): void => void arrivals.set(req, performance.now())

/** Milliseconds since the request arrived; 0 for a request that was not noted. */
export const msSinceArrival = (req: IncomingMessage): number =>
  performance.now() - (arrivals.get(req) ?? performance.now())
