import { randomUUID } from 'node:crypto'
import type { UsageReport } from '@platform/events'
import type { Log } from '@platform/telemetry'
import type { Usage } from './usage.ts'

interface Options {
  usage: Usage
  /** Whether there is anybody to send to. */
  connected: () => boolean
  /** Resolves when the report is safe with somebody else. */
  publish: (report: UsageReport) => Promise<void>
  log: Log
  everyMs: number
}

/** Some 200 bytes each, below what a broker takes in one message by default. */
const rowsMax = 2_000

/**
 * Reports what was counted at every full minute, and when it closes. A report that may or may not have arrived goes again
 * under its id, unchanged; what has not been tried yet goes on growing meanwhile.
 */
export function startUsageReports({ usage, connected, publish, log, everyMs }: Options) {
  let tried: UsageReport | undefined
  let running: Promise<void> | undefined
  let timer: NodeJS.Timeout
  let closed = false

  const sendAll = async (): Promise<void> => {
    usage.settle()
    while (connected() && (tried || usage.size > 0)) {
      const report: UsageReport = tried ?? { id: randomUUID(), rows: usage.take(rowsMax) }
      tried = report
      try {
        await publish(report)
        tried = undefined
      } catch (error) {
        log.warn({ err: error, reportId: report.id, rows: report.rows.length + usage.size }, 'usage.report-waiting')
        return
      }
    }
  }
  const flush = (): Promise<void> => {
    running ??= sendAll().finally(() => {
      running = undefined
    })
    return running
  }
  const schedule = (): void => {
    timer = setTimeout(
      () => {
        void flush()
        if (!closed) schedule()
      },
      everyMs - (Date.now() % everyMs),
    )
  }
  schedule()
  return {
    flush,
    async close() {
      closed = true
      clearTimeout(timer)
      await flush()
      // What was counted while the last report was under way.
      await flush()
      if (tried || usage.size > 0) log.warn({ rows: (tried?.rows.length ?? 0) + usage.size }, 'usage.report-lost')
    },
  }
}
