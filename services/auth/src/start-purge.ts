import type { Closeable } from '@platform/lifecycle'
import type { Log } from '@platform/telemetry'

const everyMs = 60_000

/** Deletes expired rows once a minute. Every replica runs it; the deletions are idempotent. */
export function startPurge(purges: (() => Promise<unknown>)[], { log }: { log: Log }): Closeable {
  let running: Promise<void> = Promise.resolve()
  const purgeAll = async (): Promise<void> => {
    for (const purge of purges) {
      await purge().catch((error: unknown) => log.warn({ err: error }, 'purge.failed'))
    }
  }
  const timer = setInterval(() => {
    running = purgeAll()
  }, everyMs)
  return {
    async close() {
      clearInterval(timer)
      await running
    },
  }
}
