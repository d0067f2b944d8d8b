import type { Log } from '@platform/telemetry'
import type { Writes } from './create-writes.ts'
import type { RunningWrite } from './running-write.ts'

interface Options {
  writes: Pick<Writes, 'claimAbandoned' | 'tellInterrupted' | 'purge'>
  /** Ends a write whose process died, and tells the audit log how it ended. */
  close: (write: RunningWrite) => Promise<void>
  log: Pick<Log, 'info' | 'warn'>
  everyMs?: number
  /** How long a caller has to come back with the key of a write that was interrupted, before it is closed as it stands. */
  keyedMs?: number
  /** How long previews and commits are kept. */
  retentionMs?: number
}

const day = 86_400_000

/** Looks for writes whose process died, so that each attempt comes to an end in the audit log, and for those that are too old. */
export function recoverWrites({
  writes,
  close,
  log,
  everyMs = 5_000,
  keyedMs = 600_000,
  retentionMs = 90 * day,
}: Options): { close(): Promise<void> } {
  let closed = false
  let wake = (): void => {}

  const recover = async (): Promise<void> => {
    await writes.tellInterrupted()
    for (
      let write = await writes.claimAbandoned({ keyedMs });
      write;
      write = await writes.claimAbandoned({ keyedMs })
    ) {
      const { auditId, record } = write
      await close(write).catch(async (error: unknown) => {
        log.warn({ err: error, auditId }, 'write.recovery-failed')
        await write?.letGo()
        throw error
      })
      log.info({ auditId, operation: record.operation }, 'write.recovered')
      if (closed) return
    }
    await writes.purge({ olderThanMs: retentionMs })
  }
  const recoverForEver = async (): Promise<void> => {
    while (!closed) {
      await recover().catch((error: unknown) => log.warn({ err: error }, 'write.recovery-paused'))
      if (closed) return
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, everyMs)
        wake = () => {
          clearTimeout(timer)
          resolve()
        }
      })
    }
  }
  const ended = recoverForEver()
  return {
    async close() {
      closed = true
      wake()
      await ended
    },
  }
}
