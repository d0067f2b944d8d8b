import { script } from '@platform/redis'

/** The calls of a bucket of one are spaced a little wider than Amazon asks for; see `goScript`. */
export const spacing = 1.01
/** Of that distance, how late a call's arrival is believed to be at most. */
const latenessMax = 0.03
/** Refilling waits so long for the first answer of a bucket that was full. */
const pendingUsMax = 2_000_000
/** How often those ask who wait for that answer. */
const pollUs = 25_000

const clock = `
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local key = KEYS[1]`

/** All of a bucket. Refilling that waited too long goes on from now. */
const read = `
local state = redis.call('HMGET', key, 'tokens', 'at', 'rate', 'shift', 'pending', 'gone')
local rate, burst = tonumber(state[3]) or tonumber(ARGV[1]), tonumber(ARGV[2])
local pace = rate
if burst < 2 then pace = rate / ${spacing} end
local tokens, at, shift, pending = tonumber(state[1]), tonumber(state[2]), tonumber(state[4]) or 0, tonumber(state[5])
local function anchor()
  if not pending then return end
  shift, at, pending = shift + math.max(0, now - at), math.max(at, now), nil
  redis.call('HDEL', key, 'pending')
  redis.call('HSET', key, 'at', string.format('%.0f', at), 'shift', string.format('%.0f', shift))
end
if pending and now >= pending then anchor() end`

const write = `
redis.call('HSET', key, 'tokens', string.format('%.9f', tokens), 'at', string.format('%.0f', at))
redis.call('PEXPIRE', key, ARGV[3])`

/**
 * One token of a bucket, or a place in its queue. KEYS[1] is a hash:
 * - `tokens`: below zero, calls that hold a place and wait; `at`: µs of Redis' clock up to which it was refilled
 * - `rate`: as Amazon said it, if it did
 * - `pending`: the bucket was full, and nobody has heard from the calls that were made since. Amazon's bucket only starts to
 *   refill when the first of them arrives, so ours starts with the first answer; at this moment it starts anyway
 * - `shift`: by how many µs the moments of those who waited then have moved since the beginning
 * - `back`: places given back while others wait; `gone`: of a bucket of one, when its last call went
 *
 * ARGV: rate and burst of the plan; milliseconds to remember; the longest wait in µs; margin in µs, between the answer that
 * refilling starts with and the start; what the caller believes to be left, for when Redis knows nothing.
 * Replies µs to wait (negative: refused, and no place is held), whether it is pending, and as text the tokens left, the rate,
 * the moment of the call and the shift.
 */
export const takeScript = script(`${clock}${read}
if not tokens or not at then tokens, at = math.min(burst, tonumber(ARGV[6])), now end
if not pending and now > at then tokens, at = math.min(burst, tokens + (now - at) * pace / 1000000), now end
if tokens == burst then
  at, pending = now + tonumber(ARGV[5]), now + ${pendingUsMax}
  redis.call('HSET', key, 'pending', string.format('%.0f', pending))
end
if tokens >= 0 then redis.call('HDEL', key, 'back') end
tokens = tokens - 1
local wait = 0
if tokens < 0 then wait = math.max(1, math.ceil(-tokens / pace * 1000000 + at - now)) end
local moment = string.format('%.0f', now + wait)
if wait > tonumber(ARGV[4]) then tokens, wait = tokens + 1, -wait end
${write}
local is_pending = 0
if pending then is_pending = 1 end
return { wait, is_pending, string.format('%.9f', tokens), string.format('%.17g', rate), moment, string.format('%.0f', shift) }
`)

/** An answer to a call that did not wait. ARGV: rate and burst of the plan. */
export const answeredScript = script(`${clock}${read}
anchor()
local gone = tonumber(state[6])
if burst < 2 and gone then
  redis.call('HSET', key, 'gone', string.format('%.0f', math.max(gone, math.min(now, gone + ${latenessMax} * 1000000 / pace))))
end
return 1
`)

/**
 * The last word on a call that waited while its bucket was pending, or whose bucket holds one. Such a bucket saves nothing:
 * after a call that arrived late, the next is too early when it is on time. So the distance counts from the last one.
 * ARGV: rate and burst of the plan; the moment and the shift that the take replied; 1 when the take made it wait. Replies µs to
 * wait before asking again; 0: go.
 */
export const goScript = script(`${clock}${read}
local due = tonumber(ARGV[3]) + shift - tonumber(ARGV[4])
if pending and ARGV[5] == '1' then return math.max(${pollUs}, math.ceil(due - now)) end
if due > now then return math.ceil(due - now) end
if burst < 2 then
  local free = (tonumber(state[6]) or 0) + 1000000 / pace
  if free > now then return math.ceil(free - now) end
  redis.call('HSET', key, 'gone', string.format('%.0f', now))
end
return 0
`)

/**
 * A place given back: whoever comes next gets the last one of the queue instead. Amazon's bucket saves the call that was not
 * made, but never holds more than `burst`: what would not fit beside the next call is lost, unless it was the last place.
 * ARGV: rate and burst of the plan, the moment and the shift that the take replied.
 */
export const giveBackScript = script(`${clock}${read}
if not tokens or not at then return 0 end
local last = at - tokens / pace * 1000000
if tonumber(ARGV[3]) + shift - tonumber(ARGV[4]) < last - 500000 / pace then
  if (tonumber(redis.call('HGET', key, 'back')) or 0) + 1 > burst - 1 then return 0 end
  redis.call('HINCRBY', key, 'back', 1)
end
redis.call('HSET', key, 'tokens', string.format('%.9f', math.min(burst, tokens + 1)))
return 1
`)

/**
 * Amazon's bucket is empty, whatever ours says; those who wait keep their places. ARGV: rate and burst of the plan, milliseconds
 * to remember. Replies µs until a call that asks now could go, behind those places.
 */
export const emptyScript = script(`${clock}${read}
anchor()
if not tokens or not at then tokens, at = 0, now end
if now > at then tokens, at = tokens + (now - at) * pace / 1000000, now end
tokens = math.min(0, tokens)
${write}
return math.ceil((1 - tokens) / pace * 1000000 + at - now)
`)

/** Calls that were made without Redis. ARGV: rate and burst of the plan, milliseconds to remember, how many, what their maker believed to be left before. Replies what is left, as text. */
export const spendScript = script(`${clock}${read}
if not tokens or not at then tokens, at = math.min(burst, tonumber(ARGV[5])), now end
if tokens > 0 then tokens = math.max(0, tokens - tonumber(ARGV[4])) end
${write}
return string.format('%.9f', tokens)
`)

/** What Amazon said the rate is. ARGV: it, milliseconds to remember. */
export const learnScript = script(`
redis.call('HSET', KEYS[1], 'rate', ARGV[1])
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return 1
`)
