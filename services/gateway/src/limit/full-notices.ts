import type { Messaging } from '@platform/messaging'
import { z } from 'zod'

const subject = 'gateway.limit.full'
const Notice = z.object({ credentialId: z.string(), waitMs: z.number().positive() })

/**
 * Tells the other replicas which credential has used up its window. They need it when Redis dies the moment after: what a
 * caller used elsewhere would otherwise be forgotten. Redis alone decides while it is there; a lost notice costs nothing then.
 */
export function openFullNotices(
  { nats, connected }: Messaging,
  onFull: (credentialId: string, waitMs: number) => void,
): { send(credentialId: string, waitMs: number): void } {
  nats.subscribe(subject, {
    callback(error, message) {
      const parsed = error ? undefined : Notice.safeParse(message.json())
      if (parsed?.success) onFull(parsed.data.credentialId, parsed.data.waitMs)
    },
  })
  return {
    send(credentialId, waitMs) {
      if (connected()) nats.publish(subject, JSON.stringify({ credentialId, waitMs }))
    },
  }
}
