import { setTimeout as delay } from 'node:timers/promises'
import { PlatformError } from '@platform/errors'
import type { ByteBudget } from './byte-budget.ts'
import type { Pool } from './pool.ts'
import { RowSink } from './row-sink.ts'
import { endThread, stopStatement } from './stop-statement.ts'
import { translateError } from './translate-error.ts'

/** Most statements end soon after their kill. For any other, the caller waits no longer than this. */
const answerMsMax = 500

/** A complete answer in memory. `release` returns the memory to the budget. */
export interface QueryAnswer {
  chunks: readonly Uint8Array[]
  bytes: number
  rowCount: number
  durationMs: number
  release: () => void
}

interface Query {
  /** The statement as the guard compiled it. */
  text: string
  timeoutMs: number
  /** Aborted when the caller disconnects. */
  signal: AbortSignal
}

/** Failures by which the sink ends a statement that the server is still running. */
const overfull = new Set(['too_many_rows', 'response_too_large', 'unavailable'])

const hungUp = () => new PlatformError('unavailable', 'the caller disconnected')
const timedOut = (timeoutMs: number) =>
  new PlatformError('query_timeout', `over ${timeoutMs} ms`, { details: { timeoutMs } })

/**
 * Runs one statement on a session of the tenant's pool. The platform's clock decides what timed out, whatever the server reports:
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
  /** Resolves when the server has finished with the statement. */
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
    // When the server refused the statement itself, the connection is intact. Any other failure leaves it in doubt.
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
    // A statement that is still running keeps its slot, and the memory of the rows that it may still send.
    if (stopping) void stopping.then(giveBack)
    else giveBack()
  }
}
