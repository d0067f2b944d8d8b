import type { AuditActor, NewAuditEvent } from '@platform/events'

/** The caller of an operation on jobs or runs, as audit events and runs record it. */
export interface Asker {
  tenantId: string
  actor: NewAuditEvent['actor']
  /** Id under which the caller and the logs know the operation. */
  requestId: string
  /** The HTTP call; absent for a command over NATS. */
  call?: AuditActor
}
