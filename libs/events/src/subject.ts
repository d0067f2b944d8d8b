import type { AuditEvent } from './audit-event.ts'

/** The stream that carries audit events, and what it listens to. */
export const auditStream = 'AUDIT'
export const auditSubjects = 'audit.v1.>'

type Address = Pick<AuditEvent, 'tenant_id' | 'service' | 'action'>

/** Where an event is published: `audit.v1.<tenant>.<service>.<action>`; an action's dots make further tokens. */
export const auditSubject = ({ tenant_id, service, action }: Address): string =>
  `audit.v1.${tenant_id}.${service}.${action}`

/** Which events a subscriber wants; what is left out matches all. An action may end in `.*`. */
export type AuditFilter = { tenant?: string; service?: string; action?: string }

/** The filter as a NATS subject. */
export function filterSubject({ tenant = '*', service = '*', action = '*' }: AuditFilter): string {
  const tail = action === '*' || action.endsWith('.*') ? `${action.slice(0, -1)}>` : action
  return `audit.v1.${tenant}.${service}.${tail}`
}

/** Core NATS subject on which audit-log says which events of a service it has stored: a JSON array of ids. */
export const storedSubject = (service: string): string => `ack.audit.v1.${service}`

/** Core NATS subject on which a replica tells the one that relays that its outbox has new rows. */
export const wakeSubject = (service: string): string => `outbox.v1.${service}`

/** Header with the event's id: a message may be published again under another message id. */
export const eventIdHeader = 'Audit-Event-Id'
