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

/** Opens the invalidations of this service. The returned function publishes one to all replicas, this one included. */
export function openInvalidations(
  { nats }: Messaging,
  onInvalidation: (invalidation: Invalidation) => void,
  { log }: { log: Log },
): (invalidation: Invalidation) => void {
  nats.subscribe(subject, {
    callback: (error, message) => {
      const parsed = error ? undefined : Invalidation.safeParse(message.json())
      if (parsed?.success) onInvalidation(parsed.data)
      else log.warn({ err: error ?? parsed?.error }, 'notice.unreadable')
    },
  })
  return (invalidation) => {
    onInvalidation(invalidation)
    nats.publish(subject, JSON.stringify(invalidation))
  }
}
