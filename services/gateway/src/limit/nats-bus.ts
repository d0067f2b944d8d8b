import { createHash } from 'node:crypto'
import type { Messaging } from '@platform/messaging'
import { z } from 'zod'
import type { Bus, Message } from './peers.ts'

const head = { id: z.string(), mode: z.enum(['shared', 'local', 'both']), holdMs: z.number().nonnegative() }
const count = z.number().int().nonnegative()
const Parsed = z.discriminatedUnion('type', [
  z.object({ type: z.literal('beat'), ...head }),
  z.object({ type: z.literal('bye'), ...head }),
  z.object({ type: z.literal('ask'), ...head, ask: count, sinceMs: z.number().nonnegative(), starts: z.boolean() }),
  z.object({
    ...{ type: z.literal('usage'), ...head, to: z.string(), ask: count, last: z.boolean() },
    calls: z.array(z.tuple([z.string(), count])),
  }),
])

/**
 * Connects the replicas of one platform (one token issuer) over NATS core messages. A lost message has the effect of a silent
 * replica.
 */
export function openNatsBus(
  { nats, connected }: Messaging,
  platform: string,
  receive: (message: Message) => void,
): Bus {
  const subject = `gateway.limit.v1.${createHash('sha256').update(platform).digest('hex').slice(0, 16)}`
  nats.subscribe(subject, {
    callback(error, message) {
      const parsed = error ? undefined : Parsed.safeParse(message.json())
      if (parsed?.success) receive(parsed.data)
    },
  })
  return {
    get connected() {
      return connected()
    },
    publish: (message) => nats.publish(subject, JSON.stringify(message)),
  }
}
