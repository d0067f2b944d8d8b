export { Breaker } from './breaker.ts'
export { openRedis } from './open-redis.ts'
export { type Script, script } from './script.ts'
export { RedisAway, SharedRedis } from './shared-redis.ts'
