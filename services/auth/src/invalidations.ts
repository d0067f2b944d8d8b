import type { Messaging } from '@platform/messaging'
import type { Log } from '@platform/telemetry'
import { z } from 'zod'

const subject = 'auth.v1.changed'

const Invalidation = z.union([
  z.object({ credential: z.string() }),
  z.object({ app: z.string() }),
  z.object({ tenant: z.string() }),
  z.object({ keys: z.literal(true) }),
])

/**
 * A changed object that replicas must read again. A replica that misses the message catches up at its next poll or cache
 * expiry.
 */
export type Invalidation = z.infer<typeof Invalidation>

/** Cache invalidations between the replicas of this service. */
export interface Invalidations {
  /** Calls the listeners of this replica at once, and those of all replicas through NATS. */
  publish(this: void, invalidation: Invalidation): void
  subscribe(listener: (invalidation: Invalidation) => void): void
}

/** Opens the invalidations of this service. */
export function openInvalidations({ nats }: Messaging, { log }: { log: Log }): Invalidations {
  const listeners: ((invalidation: Invalidation) => void)[] = []
  const notify = (invalidation: Invalidation): void => {
    for (const listener of listeners) listener(invalidation)
  }
  nats.subscribe(subject, {
    callback: (error, message) => {
      const parsed = error ? undefined : Invalidation.safeParse(message.json())
      if (parsed?.success) notify(parsed.data)
      else log.warn({ err: error ?? parsed?.error }, 'notice.unreadable')
    },
  })
  return {
    publish(invalidation) {
      notify(invalidation)
      nats.publish(subject, JSON.stringify(invalidation))
    },
    subscribe: (listener) => void listeners.push(listener),
  }
}
