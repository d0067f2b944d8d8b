import { randomBytes } from 'node:crypto'
import { SharedRedis } from '@platform/redis'
import { SecretBox } from '@platform/secrets'
import { createLogger, type Log } from '@platform/telemetry'
import { stack } from '@platform/testkit'

/** Log lines as they would be printed. */
export interface Lines {
  log: Log
  text(): string
}

export function collectLines(): Lines {
  const lines: string[] = []
  const log = createLogger('test', 'trace', { write: (line: string) => void lines.push(line) })
  return { log, text: () => lines.join('') }
}

export const testBox = (): SecretBox => new SecretBox([{ id: 'k1', key: randomBytes(32) }])

/** Long, because a stalled machine must not look like an unreachable Redis. */
const timeoutMs = 2_000

/** Opens the Redis connections of a number of replicas. */
export async function openReplicas(count: number, log: Log, url = stack().urls.redis): Promise<SharedRedis[]> {
  const opened = Array.from({ length: count }, (_, n) => new SharedRedis({ url, name: `test-${n}`, log, timeoutMs }))
  await Promise.all(opened.map((redis) => redis.ready(5_000)))
  return opened
}
