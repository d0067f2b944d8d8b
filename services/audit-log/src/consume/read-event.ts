import type { Msg } from '@nats-io/transport-node'
import { AuditEvent, auditSubject, canonicalJson, eventBytesMax, eventIdHeader } from '@platform/events'

/** An event as it arrived, ready to be appended to its tenant's chain. */
export type Arrived = { event: AuditEvent; text: string; message: Msg }

/** A message that is not a valid audit event. `eventId` is the id in its header, if any. */
export type Refused = { reason: string; eventId: string | undefined; message: Msg }

/** Parses the event of a message, or returns the reason for its refusal. */
export function readEvent(message: Msg): Arrived | Refused {
  const refuse = (reason: string): Refused => ({
    reason,
    eventId: message.headers?.get(eventIdHeader) || undefined,
    message,
  })
  if (message.data.length > eventBytesMax) return refuse(`larger than ${eventBytesMax} bytes`)
  try {
    const value = message.json()
    const parsed = AuditEvent.safeParse(value)
    if (!parsed.success) {
      return refuse(parsed.error.issues.map(({ path, message: why }) => `${path.join('.')}: ${why}`).join('; '))
    }
    const event = parsed.data
    if (auditSubject(event) !== message.subject) return refuse('published on the subject of another event')
    // The schema changes no value, but it reorders members.
    return { event, text: canonicalJson(Object(value)), message }
  } catch (error) {
    return refuse(String(error))
  }
}
