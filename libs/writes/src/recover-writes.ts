import type { Log } from '@platform/telemetry'
import type { Writes } from './create-writes.ts'
import type { RunningWrite } from './running-write.ts'

interface Options {
  writes: Pick<Writes, 'claimAbandoned' | 'recordInterrupted' | 'purge'>
  /** Ends a write whose process died, and records its end in the audit log. */
  close: (write: RunningWrite) => Promise<void>
  log: Pick<Log, 'info' | 'warn'>
  everyMs?: number
  /** How long a caller may repeat an interrupted call with its key, before the write is closed as it is. */
  keyedMs?: number
  /** How long ended previews and commits are stored. */
  retentionMs?: number
}

const day = 86_400_000

/** Periodically closes writes whose process died, so that each has an end in the audit log, and deletes old records. */
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
    await writes.recordInterrupted()
    for (
      let write = await writes.claimAbandoned({ keyedMs });
      write;
      write = await writes.claimAbandoned({ keyedMs })
    ) {
      const { auditId, record } = write
      await close(write).catch(async (error: unknown) => {
        log.warn({ err: error, auditId }, 'write.recovery-failed')
        await write?.release()
        throw error
      })
      log.info({ auditId, operation: record.operation }, 'write.recovered')
      if (closed) return
    }
    await writes.purge({ olderThanMs: retentionMs })
  }
  const recoverUntilClosed = async (): Promise<void> => {
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
  const recovery = recoverUntilClosed()
  return {
    async close() {
      closed = true
      wake()
      await recovery
    },
  }
}
