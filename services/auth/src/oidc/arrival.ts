import type { IncomingMessage } from 'node:http'

const arrivals = new WeakMap<IncomingMessage, number>()

/** Records when the request had been received in full, before any look-up. */
export const noteArrival = (req: IncomingMessage): void => void arrivals.set(req, performance.now())

/** Milliseconds since the request arrived; 0 for a request that was not noted. */
export const msSinceArrival = (req: IncomingMessage): number =>
  performance.now() - (arrivals.get(req) ?? performance.now())
