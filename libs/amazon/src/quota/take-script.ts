import { script } from '@platform/redis'

/** Factor by which calls of a bucket of one are spaced wider than Amazon requires; see `goScript`. */
export const spacing = 1.01
/** Upper bound of a call's assumed delay, as a share of that distance. */
const latenessMax = 0.03
/** Longest wait for the first answer before a bucket that was full starts to refill. */
const pendingUsMax = 2_000_000
/** Poll interval of calls that wait for that answer. */
const pollUs = 25_000

const clock = `
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local key = KEYS[1]`

/** Reads the state of a bucket. Starts a refill that has waited too long. */
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
redis.call('HSET', key, 'tokens', string.format('%.17g', tokens), 'at', string.format('%.0f', at))
redis.call('PEXPIRE', key, ARGV[3])`

/**
 * Takes a token of a bucket, or a reservation in its queue. KEYS[1] is a hash:
 * - `tokens`: below zero, the number of queued calls; `at`: time in µs of Redis up to which the bucket was refilled
 * - `rate`: calls per second from Amazon's answers, if known
 * - `pending`: set if the bucket was full and no call since then has been answered. Amazon's bucket starts to refill when the
 *   first of them arrives, so this one starts with the first answer; at the time in this field it starts in any case
 * - `shift`: µs by which the times of queued calls have moved since they were computed
 * - `back`: reservations given back while others wait; `gone`: time of the last call, for a bucket of one
 *
 * ARGV: rate and burst of the plan; TTL in ms; the longest wait in µs; margin in µs between the first answer and the start of the
 * refill; tokens left as the caller assumes, which apply if Redis has no state; tokens that the call must leave. Replies the µs to wait (negative: refused, no
 * reservation), whether the bucket is pending, and as text the tokens left, the rate, the time of the call and the shift.
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
local reserve = tonumber(ARGV[7])
if tokens < reserve then wait = math.max(1, math.ceil((reserve - tokens) / pace * 1000000 + at - now)) end
local moment = string.format('%.0f', now + wait)
if wait > tonumber(ARGV[4]) then tokens, wait = tokens + 1, -wait end
${write}
local is_pending = 0
if pending then is_pending = 1 end
return { wait, is_pending, string.format('%.9f', tokens), string.format('%.17g', rate), moment, string.format('%.0f', shift) }
`)

/** Reports the answer to a call that did not wait. ARGV: rate and burst of the plan. */
export const answeredScript = script(`${clock}${read}
anchor()
local gone = tonumber(state[6])
if burst < 2 and gone then
  redis.call('HSET', key, 'gone', string.format('%.0f', math.max(gone, math.min(now, gone + ${latenessMax} * 1000000 / pace))))
end
return 1
`)

/**
 * Decides again on a call that waited while its bucket was pending, or whose bucket holds one token. Such a bucket saves no
 * tokens: after a call that arrived late, a punctual one would be too early. So the distance counts from the last call. ARGV:
 * rate and burst of the plan; time and shift as `takeScript` replied them; 1 if that made the call wait. Replies the µs to wait
 * before asking again; 0 if the call may be sent.
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
 * Gives a reservation back, which makes the end of the queue one shorter. Amazon's bucket keeps the unused token, but never holds
 * more than `burst`: a token that would not fit is lost, unless it belongs to the last reservation.
 * ARGV: rate and burst of the plan; time and shift as `takeScript` replied them; 1 if the wait was over, after which the next call
 * of a bucket of one would keep its distance from a call that was never sent.
 */
export const giveBackScript = script(`${clock}${read}
if not tokens or not at then return 0 end
if ARGV[5] == '1' and burst < 2 then redis.call('HDEL', key, 'gone') end
local last = at - tokens / pace * 1000000
if tonumber(ARGV[3]) + shift - tonumber(ARGV[4]) < last - 500000 / pace then
  if (tonumber(redis.call('HGET', key, 'back')) or 0) + 1 > burst - 1 then return 0 end
  redis.call('HINCRBY', key, 'back', 1)
end
redis.call('HSET', key, 'tokens', string.format('%.17g', math.min(burst, tokens + 1)))
return 1
`)

/**
 * Empties the bucket, because Amazon's is empty; queued calls keep their reservations. ARGV: rate and burst of the plan, TTL in
 * ms. Replies the µs until a new call could be sent, after the queued ones.
 */
export const emptyScript = script(`${clock}${read}
anchor()
if not tokens or not at then tokens, at = 0, now end
if now > at then tokens, at = tokens + (now - at) * pace / 1000000, now end
tokens = math.min(0, tokens)
${write}
return math.ceil((1 - tokens) / pace * 1000000 + at - now)
`)

/**
 * Takes the tokens of calls that were sent without Redis. ARGV: rate and burst of the plan, TTL in ms, the number of calls,
 * tokens left before them as the caller assumes. Replies the tokens left, as text.
 */
export const spendScript = script(`${clock}${read}
if not tokens or not at then tokens, at = math.min(burst, tonumber(ARGV[5])), now end
if tokens > 0 then tokens = math.max(0, tokens - tonumber(ARGV[4])) end
${write}
return string.format('%.9f', tokens)
`)

/** Stores the rate of Amazon's answers. ARGV: the rate, TTL in ms. */
export const learnScript = script(`
redis.call('HSET', KEYS[1], 'rate', ARGV[1])
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return 1
`)
