import { createHash } from 'node:crypto'

/**
 * A sliding log per key: a list, newest first, of microseconds on Redis' own clock. A moment counts until more than the
 * window has passed, so that no interval of that length, its ends included, holds more than `max`. A refused call leaves
 * no trace. Replies one number per key: `used * 10^10 + µs until the oldest leaves` when admitted, else `-µs to wait`.
 */
const source = (max: number, windowMs: number): string => `
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local moment = string.format('%.0f', now)
local window = ${windowMs * 1_000}
local replies = {}
for i, key in ipairs(KEYS) do
  local oldest = redis.call('LINDEX', key, -1)
  while oldest and now - oldest > window do
    redis.call('RPOP', key)
    oldest = redis.call('LINDEX', key, -1)
  end
  local used = redis.call('LLEN', key)
  if used >= ${max} then
    replies[i] = -math.max(1, oldest + window + 1 - now)
  else
    redis.call('LPUSH', key, moment)
    redis.call('PEXPIRE', key, ${windowMs + 1_000})
    replies[i] = (used + 1) * 10000000000 + math.max(0, (oldest or now) + window - now)
  end
end
return replies
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

/** What the script said of one key. */
export type Taken = Admitted | { admitted: false; waitMs: number }

export function parseTaken(reply: number): Taken {
  if (reply < 0) return { admitted: false, waitMs: -reply / 1_000 }
  const used = Math.floor(reply / 1e10)
  return { admitted: true, used, resetMs: (reply - used * 1e10) / 1_000 }
}
