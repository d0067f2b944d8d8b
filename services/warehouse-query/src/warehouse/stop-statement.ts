import { setTimeout as delay } from 'node:timers/promises'
import type { Session } from './session.ts'

/** A statement that outlives KILL QUERY by this long loses its connection. */
const killMsMax = 2_000
const lookMsBetween = 200
/**
 * A thread that exists for longer does not stop by itself. Its slot is released, because a pool must not run out of slots either.
 */
const goneMsMax = 600_000

const settled = (promise: Promise<unknown>): Promise<true> =>
  promise.then(
    () => true,
    () => true,
  )

/** Ends the connection, and resolves when the server has ended its thread or cannot be asked. */
export async function endThread(session: Session): Promise<void> {
  await session.kill({ hard: true }).catch(() => {})
  session.destroy()
  const giveUpAt = performance.now() + goneMsMax
  const isThere = () => session.isRunning().catch(() => false)
  while ((await isThere()) && performance.now() < giveUpAt) await delay(lookMsBetween, undefined, { ref: false })
}

/**
 * Ends the statement of a session, first with KILL QUERY. Resolves when the server has answered or has ended the thread. Until
 * then the session keeps its slot in the pool: a thread that is still alive counts as a running query.
 */
export async function stopStatement(session: Session, running: Promise<unknown>): Promise<void> {
  const patience = new AbortController()
  const late = delay(killMsMax, false as const, { ref: false, signal: patience.signal }).catch(() => false as const)
  await session.kill({ hard: false }).catch(() => {})
  const ended = await Promise.race([settled(running), late])
  patience.abort()
  if (!ended) await endThread(session)
}
