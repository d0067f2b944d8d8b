import { randomUUID } from 'node:crypto'
import { RedisUnavailable, type SharedRedis, script } from '@platform/redis'
import { digest } from '../lwa/stored-token.ts'
import { callSlots, floor, retrySlots, share, slotSeconds } from './budget-rule.ts'
import type { LocalBudget } from './local-budget.ts'

const rememberMs = (retrySlots + 1) * slotSeconds * 1_000

/**
 * Stores the calls of a replica, then takes one retry if the budget allows it. KEYS[1] is a hash with the calls (`c`) and retries
 * (`r`) by slot and replica, and the retries that this script has allowed by slot. ARGV: the replica, then number, calls and
 * retries of each of its slots. The numbers are totals, so a script that a hanging Redis runs late changes nothing. Replies 1 or
 * 0.
 */
const takeScript = script(`
local key, replica = KEYS[1], ARGV[1]
local function raise(field, value)
  if value > (tonumber(redis.call('HGET', key, field)) or 0) then redis.call('HSET', key, field, value) end
end
for i = 2, #ARGV, 3 do
  raise('c' .. ARGV[i] .. ' ' .. replica, tonumber(ARGV[i + 1]))
  raise('r' .. ARGV[i] .. ' ' .. replica, tonumber(ARGV[i + 2]))
end
local now = math.floor(tonumber(redis.call('TIME')[1]) / ${slotSeconds})
local fields = redis.call('HGETALL', key)
local calls, retries = 0, 0
for i = 1, #fields, 2 do
  local kind, slot = string.match(fields[i], '^(%a)(%d+)')
  local age = now - tonumber(slot)
  if age >= ${retrySlots} then redis.call('HDEL', key, fields[i])
  elseif kind == 'r' then retries = retries + tonumber(fields[i + 1])
  elseif age < ${callSlots} then calls = calls + tonumber(fields[i + 1]) end
end
local allowed = 0
if retries + 1 <= ${floor} + ${share} * calls then
  redis.call('HINCRBY', key, 'r' .. string.format('%d', now), 1)
  allowed = 1
end
redis.call('PEXPIRE', key, ${rememberMs})
return allowed
`)

/** The retry budget of all replicas, in Redis. */
export class SharedBudget {
  readonly #redis: SharedRedis
  readonly #replica = randomUUID().slice(0, 8)

  constructor(redis: SharedRedis) {
    this.#redis = redis
  }

  /** Takes one retry; resolves to false if none is left, to undefined if Redis is unreachable. */
  async take(bucket: string, slots: ReturnType<LocalBudget['slots']>): Promise<boolean | undefined> {
    const totals = slots.flatMap(({ number, calls, ownRetries }) => [number, calls, ownRetries])
    try {
      const key = `amazon:retries:{${digest(bucket)}}`
      return (await this.#redis.run(takeScript, [key], [this.#replica, ...totals])) === 1
    } catch (error) {
      if (error instanceof RedisUnavailable) return undefined
      throw error
    }
  }
}
