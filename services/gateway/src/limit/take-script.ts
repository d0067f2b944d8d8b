import { createHash } from 'node:crypto'

/**
 * A sliding log as a list, newest first, of microseconds on Redis' own clock. A moment counts until more than the window
 * has passed, so that no interval of that length, its ends included, holds more than `max`. A refused call leaves no trace.
 * One key, hence one slot; one number as reply: `used * 10^10 + µs until the oldest leaves` when admitted, else `-µs to wait`.
 */
const source = (max: number, windowMs: number): string => `
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local oldest = redis.call('LINDEX', KEYS[1], -1)
while oldest and now - oldest > ${windowMs * 1_000} do
  redis.call('RPOP', KEYS[1])
  oldest = redis.call('LINDEX', KEYS[1], -1)
end
local used = redis.call('LLEN', KEYS[1])
if used >= ${max} then
  return -math.max(1, oldest + ${windowMs * 1_000} + 1 - now)
end
redis.call('LPUSH', KEYS[1], string.format('%.0f', now))
redis.call('PEXPIRE', KEYS[1], ${windowMs + 1_000})
return (used + 1) * 10000000000 + math.max(0, (oldest or now) + ${windowMs * 1_000} - now)
`

/** The script and its name in Redis. */
export function takeScript({ max, windowMs }: { max: number; windowMs: number }): { lua: string; sha: string } {
  const lua = source(max, windowMs)
  return { lua, sha: createHash('sha1').update(lua).digest('hex') }
}

/** `used` counts the call itself. */
export interface Admitted {
  admitted: true
  used: number
  resetMs: number
}

/** What the script said. */
export type Taken = Admitted | { admitted: false; waitMs: number }

export function parseTaken(reply: number): Taken {
  if (reply < 0) return { admitted: false, waitMs: -reply / 1_000 }
  const used = Math.floor(reply / 1e10)
  return { admitted: true, used, resetMs: (reply - used * 1e10) / 1_000 }
}
