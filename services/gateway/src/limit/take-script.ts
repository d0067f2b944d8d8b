import { type Script, script } from '@platform/redis'
import { type Limit, publishedEach } from './share.ts'

/** Channel on which Redis publishes recorded calls, as lines of a log's key and a count. */
export const publishedChannel = 'limit.published'

/** Entries are 16 digits of microseconds on Redis's clock, then two digits that count the calls since the last publication. */
const entries = `
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local moment = string.format('%.0f', now)
local function momentOf(entry)
  return tonumber(string.sub(entry, 1, 16))
end
local published = {}
local function publish()
  if #published > 0 then redis.call('PUBLISH', '${publishedChannel}', table.concat(published, '\\n')) end
end
`

/**
 * Sliding window log per key: a list, newest first. A moment counts until more than the window has passed, so an interval of
 * that length, both ends included, holds at most `max` calls. A refused call is not recorded.
 *
 * KEYS: the logs, then the generation and the revocation version of their shard. ARGV: the caller's known values of both.
 * Replies one number per log: `used * 10^10 + µs until the oldest leaves` when admitted, else `-µs to wait`; then generation and
 * version when one of them changed.
 */
export const takeScript = ({ max, windowMs }: Limit): Script =>
  script(`${entries}
local window = ${windowMs * 1_000}
local logs = #KEYS - 2
local marks = redis.call('MGET', KEYS[logs + 1], KEYS[logs + 2])
local generation = marks[1]
if not generation then
  generation = moment
  redis.call('SET', KEYS[logs + 1], generation)
end
local version = marks[2] or ''
local replies = {}
for i = 1, logs do
  local key = KEYS[i]
  local oldest = redis.call('LINDEX', key, -1)
  while oldest and now - momentOf(oldest) > window do
    redis.call('RPOP', key)
    oldest = redis.call('LINDEX', key, -1)
  end
  local used = redis.call('LLEN', key)
  if used >= ${max} then
    local frees = used == ${max} and oldest or redis.call('LINDEX', key, ${max - 1})
    replies[i] = -math.max(1, momentOf(frees) + window + 1 - now)
  else
    local since = 1
    if oldest then since = string.sub(redis.call('LINDEX', key, 0), 17) + 1 end
    if since >= ${publishedEach(max)} then
      published[#published + 1] = key .. ' ' .. since
      since = 0
    end
    redis.call('LPUSH', key, moment .. string.format('%02d', since))
    redis.call('PEXPIRE', key, ${windowMs + 1_000})
    replies[i] = (used + 1) * 10000000000 + math.max(0, (oldest and momentOf(oldest) or now) + window - now)
  end
end
publish()
if generation ~= ARGV[1] or version ~= ARGV[2] then
  replies[logs + 1] = generation
  replies[logs + 2] = version
end
return replies
`)

/**
 * Records locally admitted calls, once per batch. KEYS: the logs, then the batch. ARGV per log: the ages of its calls in
 * microseconds, comma-separated. Replies 1, or 0 when the batch was recorded before.
 */
export const recordScript = ({ windowMs }: Limit): Script =>
  script(`${entries}
local window = ${windowMs * 1_000}
if redis.call('EXISTS', KEYS[#KEYS]) == 1 then return 0 end
-- A log that cannot be read ends the script before it writes: Redis does not roll back, and the batch must be recorded later.
local logs = {}
for i = 1, #KEYS - 1 do
  local moments = {}
  for age in string.gmatch(ARGV[i], '%d+') do
    if tonumber(age) <= window then moments[#moments + 1] = now - age end
  end
  local added = #moments
  local known = redis.call('LRANGE', KEYS[i], 0, -1)
  if known[1] then added = added + tonumber(string.sub(known[1], 17)) end
  for _, entry in ipairs(known) do moments[#moments + 1] = momentOf(entry) end
  table.sort(moments, function(a, b) return a > b end)
  logs[i] = { moments = moments, added = added }
end
redis.call('SET', KEYS[#KEYS], '1', 'PX', ${2 * windowMs + 60_000})
for i, log in ipairs(logs) do
  local key = KEYS[i]
  redis.call('DEL', key)
  for _, each in ipairs(log.moments) do redis.call('RPUSH', key, string.format('%.0f00', each)) end
  if #log.moments > 0 then
    redis.call('PEXPIRE', key, ${windowMs + 1_000})
    published[#published + 1] = key .. ' ' .. log.added
  end
end
publish()
return 1
`)

/** `used` counts the call itself. */
export interface Admitted {
  admitted: true
  used: number
  resetMs: number
}

/** Decision of the script about one key. */
export type Taken = Admitted | { admitted: false; waitMs: number }

export function parseTaken(reply: number): Taken {
  if (reply < 0) return { admitted: false, waitMs: -reply / 1_000 }
  const used = Math.floor(reply / 1e10)
  return { admitted: true, used, resetMs: (reply - used * 1e10) / 1_000 }
}
