import { randomUUID } from 'node:crypto'
import type { UsageReport } from '@platform/events'
import type { Log } from '@platform/telemetry'
import type { Usage } from './usage.ts'

interface Options {
  usage: Usage
  /** Returns whether the broker is connected. */
  connected: () => boolean
  /** Resolves when the broker has stored the report. */
  publish: (report: UsageReport) => Promise<void>
  log: Log
  everyMs: number
}

/** About 200 bytes each, so a report stays below a broker's default message size. */
const rowsMax = 2_000

/**
 * Publishes the usage counts at every full minute, and on close. A report without acknowledgement is resent unchanged under its
 * id; later counts go into the next report.
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
      // Counts from while the last report was sent.
      await flush()
      if (tried || usage.size > 0) log.warn({ rows: (tried?.rows.length ?? 0) + usage.size }, 'usage.report-lost')
    },
  }
}
