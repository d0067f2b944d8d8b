import { Redis } from 'ioredis'

/**
 * A connection that never makes anybody wait: no queue while it is down, nothing sent twice. Deadlines are the caller's;
 * ioredis' own would cost a timer per command. `name` is how Redis lists its client.
 */
export const openRedis = (url: string, name: string): Redis =>
  new Redis(url, {
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    connectTimeout: 1_000,
    retryStrategy: (times) => Math.min(50 * times, 500),
    connectionName: name,
  })
