import type { Log } from '@platform/telemetry'
import { Queue, Worker } from 'bullmq'
import { Redis } from 'ioredis'
import { z } from 'zod'
import type { Lease } from './dispatcher.ts'

interface Options {
  redisUrl: string
  /** Prefix of all keys, so that several installations can share a Redis. */
  prefix: string
  /** Windows that this process works on at the same time. */
  windowsMax: number
  /** Works on a leased window until it ends, is given back, or its lease is lost. Never rejects. */
  work: (lease: Lease) => Promise<void>
  /** Called about once a second in one of the replicas. */
  tick: () => Promise<void>
  log: Log
}

const tickMs = 1_000
/** Redis may have lost the schedule of the clock. */
const clockMs = 10_000
const LeaseData = z.object({ id: z.number().int(), fence: z.number().int() })

/** The bullmq queues, which hold only what is under way: the leased windows, and the clock. */
export interface Queues {
  send(leases: readonly Lease[]): Promise<void>
  /** Takes no more windows. Resolves when those under way have ended. */
  close(): Promise<void>
}

/** Opens the queues. Returns at once, and retries while Redis is unreachable. */
export function openQueues({ redisUrl, prefix, windowsMax, work, tick, log }: Options): Queues {
  // bullmq demands that its blocking connection retries for ever.
  const open = () => new Redis(redisUrl, { maxRetriesPerRequest: null, connectionName: 'sync-worker' })
  const connections = [open(), open(), open()] as const
  for (const connection of connections) connection.on('error', () => {})
  const [shared, forWindows, forClock] = connections
  const removed = { removeOnComplete: true, removeOnFail: true }
  const windows = new Queue('windows', { connection: shared, prefix, defaultJobOptions: removed })
  const clock = new Queue('clock', { connection: shared, prefix, defaultJobOptions: removed })

  const worker = new Worker('windows', (job) => work(LeaseData.parse(job.data)), {
    ...{ connection: forWindows, prefix, concurrency: windowsMax },
    // Postgres decides who may work on a window: a second delivery of the same lease is refused there.
    maxStalledCount: 1,
  })
  const ticker = new Worker('clock', () => tick(), { connection: forClock, prefix, concurrency: 1 })
  const setClock = () =>
    clock
      .upsertJobScheduler('tick', { every: tickMs }, { name: 'tick', opts: removed })
      .catch((err: unknown) => log.warn({ err }, 'sync.clock-not-set'))
  void setClock()
  const timer = setInterval(() => void setClock(), clockMs)
  const onError = (err: Error): void => log.debug({ err }, 'sync.queue-error')
  for (const queue of [windows, clock]) queue.on('error', onError)
  for (const consumer of [worker, ticker]) consumer.on('error', onError)

  return {
    async send(leases) {
      await windows.addBulk(
        leases.map(({ id, fence }) => ({ name: 'window', data: { id, fence }, opts: { jobId: `${id}-${fence}` } })),
      )
    },
    async close() {
      clearInterval(timer)
      await Promise.all([worker.close(), ticker.close()])
      await Promise.all([windows.close(), clock.close()])
      for (const connection of connections) connection.disconnect()
    },
  }
}
