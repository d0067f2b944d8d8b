export { withReplyTimeout } from './reply-timer.ts'
export { type Script, script } from './script.ts'
export { RedisUnavailable, SharedRedis } from './shared-redis.ts'
