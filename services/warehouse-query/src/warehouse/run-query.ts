import { setTimeout as delay } from 'node:timers/promises'
import { PlatformError } from '@platform/errors'
import type { ByteBudget } from './byte-budget.ts'
import type { Pool } from './pool.ts'
import { RowSink } from './row-sink.ts'
import { endThread, stopStatement } from './stop-statement.ts'
import { translateError } from './translate-error.ts'

/** Most statements end within moments of their kill; a caller does not wait longer for one that does not. */
const answerMsMax = 500

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

/** Failures by which the sink ends a statement that the server still runs. */
const overfull = new Set(['too_many_rows', 'response_too_large', 'unavailable'])

const hungUp = () => new PlatformError('unavailable', 'the caller hung up')
const timedOut = (timeoutMs: number) =>
  new PlatformError('query_timeout', `over ${timeoutMs} ms`, { details: { timeoutMs } })

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
  /** Resolves when the server is done with the statement. */
  let stopping: Promise<void> | undefined
  let isLate = false
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
      isLate = true
      stopping = stopStatement(session, running)
      await Promise.race([stopping, delay(answerMsMax, undefined, { ref: false })])
      throw reason
    }
    broken = false
    const durationMs = Math.round((performance.now() - startedAt) * 1_000) / 1_000
    const { release, rowCount } = { release: sink.release.bind(sink), rowCount: sink.rowCount }
    return { ...sink.finish(durationMs), rowCount, durationMs, release }
  } catch (error) {
    if (!isLate) sink?.release()
    const translated = translateError(error)
    // The statement itself was refused: the connection is as good as before. Anything else leaves it in doubt.
    broken = !(translated instanceof PlatformError && ['sql_error', 'read_only_violation'].includes(translated.kind))
    if (broken && error instanceof PlatformError && overfull.has(error.kind)) stopping ??= endThread(session)
    throw translated
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', onAbort)
    const giveBack = (): void => {
      if (isLate) sink?.release()
      pool.release(session, { broken })
    }
    // What still runs holds its place, and the memory of the rows that it may still send.
    if (stopping) void stopping.then(giveBack)
    else giveBack()
  }
}
