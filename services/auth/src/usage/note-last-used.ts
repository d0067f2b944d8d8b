import type { Closeable } from '@platform/lifecycle'
import type { Database } from '@platform/postgres'
import type { Log } from '@platform/telemetry'

const everyMs = 5_000

/** Records when a credential last got a token. The gateways' reports record its calls. */
export interface LastUsed extends Closeable {
  touch(clientId: string): void
}

/** Collects times in memory and writes them every five seconds, so that issuing a token needs no statement for it. */
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
      // The loss is harmless: later tokens and usage reports write newer times.
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
