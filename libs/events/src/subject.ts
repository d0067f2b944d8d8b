import type { AuditEvent } from './audit-event.ts'

/** The stream that carries audit events, and its subjects. */
export const auditStream = 'AUDIT'
export const auditSubjects = 'audit.v1.>'

type Address = Pick<AuditEvent, 'tenant_id' | 'service' | 'action'>

/** Returns the subject of an event: `audit.v1.<tenant>.<service>.<action>`; an action's dots separate further tokens. */
export const auditSubject = ({ tenant_id, service, action }: Address): string =>
  `audit.v1.${tenant_id}.${service}.${action}`

/** The events of a subscription; omitted members match all. An action may end in `.*`. */
export type AuditFilter = { tenant?: string; service?: string; action?: string }

/** Returns the filter as a NATS subject. */
export function filterSubject({ tenant = '*', service = '*', action = '*' }: AuditFilter): string {
  const tail = action === '*' || action.endsWith('.*') ? `${action.slice(0, -1)}>` : action
  return `audit.v1.${tenant}.${service}.${tail}`
}

/** Core NATS subject on which audit-log reports stored events of a service: a JSON array of ids. */
export const storedSubject = (service: string): string => `ack.audit.v1.${service}`

/** Core NATS subject on which a replica notifies the relaying replica of new outbox rows. */
export const wakeSubject = (service: string): string => `outbox.v1.${service}`

/** Header with the event's id: a message may be published again under another message id. */
export const eventIdHeader = 'Audit-Event-Id'
