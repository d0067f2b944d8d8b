import type { Messaging } from '@platform/messaging'
import type { Log } from '@platform/telemetry'
import { z } from 'zod'

const subject = 'auth.v1.changed'

const Notice = z.union([
  z.object({ credential: z.string() }),
  z.object({ app: z.string() }),
  z.object({ tenant: z.string() }),
  z.object({ keys: z.literal(true) }),
])

/** What one replica changed and the others should read again. A lost notice costs them their poll's or cache's time. */
export type Notice = z.infer<typeof Notice>

/** Tells every replica of this service, this one included, what changed. */
export function openChangeNotices(
  { nats }: Messaging,
  onNotice: (notice: Notice) => void,
  { log }: { log: Log },
): (notice: Notice) => void {
  nats.subscribe(subject, {
    callback: (error, message) => {
      const parsed = error ? undefined : Notice.safeParse(message.json())
      if (parsed?.success) onNotice(parsed.data)
      else log.warn({ err: error ?? parsed?.error }, 'notice.unreadable')
    },
  })
  return (notice) => {
    onNotice(notice)
    nats.publish(subject, JSON.stringify(notice))
  }
}
