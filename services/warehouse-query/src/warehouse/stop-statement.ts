import { setTimeout as delay } from 'node:timers/promises'
import type { Session } from './session.ts'

/** A statement that outlives KILL QUERY by this long loses its connection. */
const killMsMax = 2_000
const lookMsBetween = 200
/** A thread that is still there then does not stop by itself; its place is given back, since a pool must not end either. */
const goneMsMax = 600_000

const settled = (promise: Promise<unknown>): Promise<true> =>
  promise.then(
    () => true,
    () => true,
  )

/** Ends the connection, and resolves when the server has ended its thread, or cannot be asked. */
export async function endThread(session: Session): Promise<void> {
  await session.kill({ hard: true }).catch(() => {})
  session.destroy()
  const giveUpAt = performance.now() + goneMsMax
  const isThere = () => session.isRunning().catch(() => false)
  while ((await isThere()) && performance.now() < giveUpAt) await delay(lookMsBetween, undefined, { ref: false })
}

/**
 * Ends what runs on a session, politely first; resolves when the server has answered, or has ended the thread. Until then the
 * session holds its place in the pool: a thread that lives on counts as a query that runs.
 */
export async function stopStatement(session: Session, running: Promise<unknown>): Promise<void> {
  const patience = new AbortController()
  const late = delay(killMsMax, false as const, { ref: false, signal: patience.signal }).catch(() => false as const)
  await session.kill({ hard: false }).catch(() => {})
  const ended = await Promise.race([settled(running), late])
  patience.abort()
  if (!ended) await endThread(session)
}
