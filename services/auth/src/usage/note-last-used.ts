import type { Closeable } from '@platform/lifecycle'
import type { Database } from '@platform/postgres'
import type { Log } from '@platform/telemetry'

const everyMs = 5_000

/** When a credential last got a token; calls are told by the edge's reports. */
export interface LastUsed extends Closeable {
  touch(clientId: string): void
}

/** Notes in memory and writes every few seconds: a token costs no statement of its own. */
export function noteLastUsed(database: Database, { log }: { log: Log }): LastUsed {
  let used = new Map<string, number>()
  const write = async (): Promise<void> => {
    if (used.size === 0) return
    const taken = used
    used = new Map()
    await database
      .rows(
        `update credentials c set last_used_at = greatest(c.last_used_at, to_timestamp(used.at / 1000.0))
         from unnest($1::text[], $2::bigint[]) as used (client_id, at) where c.client_id = used.client_id`,
        [[...taken.keys()], [...taken.values()]],
      )
      // Tokens of the next seconds, or the edge's report, will say it again.
      .catch((error: unknown) => log.warn({ err: error }, 'credential.last-used-lost'))
  }
  const timer = setInterval(() => void write(), everyMs)
  return {
    touch: (clientId) => void used.set(clientId, Date.now()),
    async close() {
      clearInterval(timer)
      await write()
    },
  }
}
