import { PlatformError } from '@platform/errors'
import type { ByteBudget } from './byte-budget.ts'
import type { Pool } from './pool.ts'
import { RowSink } from './row-sink.ts'
import type { Session } from './session.ts'
import { translateError } from './translate-error.ts'

/** A statement that outlives KILL QUERY by this long loses its connection. */
const killMsMax = 2_000

/** A complete answer in memory. `release` gives the memory back. */
export interface QueryAnswer {
  chunks: readonly Uint8Array[]
  bytes: number
  rowCount: number
  durationMs: number
  release: () => void
}

interface Query {
  /** What the guard made of the caller's statement. */
  text: string
  timeoutMs: number
  /** Aborts when the caller hangs up. */
  signal: AbortSignal
}

const hungUp = () => new PlatformError('unavailable', 'the caller hung up')
const timedOut = (timeoutMs: number) =>
  new PlatformError('query_timeout', `over ${timeoutMs} ms`, { details: { timeoutMs } })

/** Ends what runs on `session`, politely first; resolves when it has ended or its connection is gone. */
async function stop(session: Session, running: Promise<unknown>): Promise<void> {
  const ended = running.then(
    () => true,
    () => true,
  )
  const patience = new Promise<false>((resolve) => setTimeout(resolve, killMsMax, false).unref())
  await session.kill({ hard: false }).catch(() => session.destroy())
  if (await Promise.race([ended, patience])) return
  await session.kill({ hard: true }).catch(() => {})
  session.destroy()
}

/**
 * Runs one statement on a session of the tenant's pool. Our own clock decides what timed out, whatever the server says:
 * MariaDB ends SLEEP and BENCHMARK without an error.
 * @throws PlatformError `query_timeout`, `too_many_rows`, `response_too_large`, `too_many_queries`, `warehouse_unavailable`,
 * `sql_error`, `read_only_violation`, `unavailable`.
 */
export async function runQuery(
  pool: Pool,
  budget: ByteBudget,
  { text, timeoutMs, signal }: Query,
): Promise<QueryAnswer> {
  const startedAt = performance.now()
  const session = await pool.acquire().catch((error: unknown) => {
    throw translateError(error)
  })
  let broken = true
  let sink: RowSink | undefined
  let timer: NodeJS.Timeout | undefined
  let onAbort = (): void => {}
  try {
    sink = new RowSink(budget)
    const stopped = new Promise<PlatformError>((resolve) => {
      onAbort = () => resolve(hungUp())
      timer = setTimeout(() => resolve(timedOut(timeoutMs)), timeoutMs)
      if (signal.aborted) onAbort()
      else signal.addEventListener('abort', onAbort, { once: true })
    })
    const running = session.run(text, sink, timeoutMs)
    const reason = await Promise.race([running.then(() => undefined), stopped])
    if (reason) {
      await stop(session, running)
      throw reason
    }
    broken = false
    const durationMs = Math.round((performance.now() - startedAt) * 1_000) / 1_000
    const { release, rowCount } = { release: sink.release.bind(sink), rowCount: sink.rowCount }
    return { ...sink.finish(durationMs), rowCount, durationMs, release }
  } catch (error) {
    sink?.release()
    const translated = translateError(error)
    // The statement itself was refused: the connection is as good as before. Anything else leaves it in doubt.
    broken = !(translated instanceof PlatformError && ['sql_error', 'read_only_violation'].includes(translated.kind))
    if (
      broken &&
      error instanceof PlatformError &&
      ['too_many_rows', 'response_too_large', 'unavailable'].includes(error.kind)
    ) {
      session.kill({ hard: true }).catch(() => {})
    }
    throw translated
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', onAbort)
    pool.release(session, { broken })
  }
}
