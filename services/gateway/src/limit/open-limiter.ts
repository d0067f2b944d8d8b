import { randomUUID } from 'node:crypto'
import type { Cleanup } from '@platform/lifecycle'
import type { Messaging } from '@platform/messaging'
import type { Log } from '@platform/telemetry'
import { RevocationReader, type Revocations } from '@platform/tokens'
import type { Call } from '../call.ts'
import type { Config } from '../config.ts'
import { processClock } from './clock.ts'
import { Limiter } from './limiter.ts'
import { openNatsBus } from './nats-bus.ts'
import { RedisLog } from './redis-log.ts'

interface Needs {
  /** Name of the connection in Redis's client list. */
  name: string
  messaging: Messaging
  cleanup: Cleanup
  revocations: Revocations
  log: Pick<Log, 'info' | 'warn'>
  onLatency: (ms: number) => void
}

/** Opens the limiter on Redis and NATS; it decides after `start`. */
export function openLimiter(config: Pick<Config, 'redis' | 'limits' | 'tokens' | 'replicasMin'>, needs: Needs) {
  const { name, messaging, cleanup, log, onLatency } = needs
  const { calls } = config.limits
  const opened: { log?: RedisLog } = {}
  const limiter = new Limiter<Call>(
    {
      limit: calls,
      id: randomUUID(),
      replicasMin: config.replicasMin,
      clock: processClock,
      bus: (receive) => openNatsBus(messaging, config.tokens.issuer, receive),
    },
    (events) => {
      opened.log = new RedisLog({
        ...{ ...calls, ...events, ...config.redis, name, log, onLatency },
        revocationsIn: (redis) => new RevocationReader(redis, needs.revocations),
      })
      return opened.log
    },
  )
  const shared = opened.log
  if (!shared) throw new Error('the limiter opened no log')
  cleanup.use(shared, (it) => it.close())
  cleanup.use(limiter, (it) => it.close())
  return { limiter, shared }
}
