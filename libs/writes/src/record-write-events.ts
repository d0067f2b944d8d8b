import {
  type AuditActor,
  credentialActor,
  interrupted,
  type NewAuditEvent,
  type Outbox,
  requestOf,
} from '@platform/events'
import { type ZodType, z } from 'zod'
import type { WriteRecord } from './write-record.ts'

/** Credential and HTTP request that a write belongs to, as its record stores them. */
export const WriteActor = z.object({
  tenantId: z.string(),
  credentialId: z.string(),
  requestId: z.string(),
  address: z.string(),
  /** Absent in records from before these were stored. */
  label: z.string().optional(),
  method: z.string().optional(),
  path: z.string().optional(),
})
/** See the schema. */
export type WriteActor = z.infer<typeof WriteActor>

/** Returns the actor of a call as a write record stores it. */
export const writeActorOf = ({ caller, requestId, address, method, path }: AuditActor): WriteActor => {
  const { tenantId, credentialId, label } = caller
  return { tenantId, credentialId, requestId, address, label, method, path }
}

/** Part of a stored request that every write has. */
interface StoredWrite {
  operation: string
  /** The actor; `asker` is the field's name in stored records. */
  asker: WriteActor
}

/** The write that an audit event is about. */
export interface WriteSubject<Request extends StoredWrite>
  extends Pick<WriteRecord, 'auditId' | 'attempt' | 'owesEvent'> {
  request: Request
}

/** @throws ZodError when the stored request does not have the form of `schema`. */
export const writeSubjectOf = <Request extends StoredWrite>(
  { auditId, attempt, owesEvent, request }: WriteRecord,
  schema: ZodType<Request>,
): WriteSubject<Request> => ({ auditId, attempt, owesEvent, request: schema.parse(request) })

interface Options<Request> {
  outbox: Pick<Outbox, 'record'>
  /** Prefix of the actions: `ads.write` for `ads.write.started`. */
  prefix: string
  /** Action of the call that makes a write. */
  callAction: string
  /** The entity at Amazon that owns what is written. */
  resource: (request: Request) => { type: string; id: string }
  /** Details that every event of a write has, beside `audit_id`, `operation` and `attempt`. */
  details: (request: Request) => Record<string, unknown>
}

type Details = Record<string, unknown>
type Outcome = NewAuditEvent['outcome']

/**
 * Makes the audit events of writes. Only `started` is recorded by itself; every other event replaces the intent of its call, or
 * is committed with the write record. An event names the HTTP request only while the record owes that call its terminal event.
 */
export function recordWriteEvents<Request extends StoredWrite>({
  outbox,
  prefix,
  callAction,
  resource,
  details,
}: Options<Request>) {
  const event = (
    { auditId, attempt, request, owesEvent }: WriteSubject<Request>,
    action: string,
    outcome: Outcome,
    more: Details = {},
  ): NewAuditEvent => {
    const { asker: actor, operation } = request
    return {
      tenant_id: actor.tenantId,
      action,
      actor: credentialActor(actor),
      resource: resource(request),
      ...(owesEvent && { request: requestOf(actor) }),
      outcome,
      details: { audit_id: auditId, operation, attempt, ...details(request), ...more },
    }
  }
  return {
    /** A dry run: nothing was sent. */
    previewed: (subject: WriteSubject<Request>, more: Details, outcome: Outcome = { status: 'ok' }) =>
      event(subject, `${prefix}.preview`, outcome, more),
    /**
     * Records the intent of an attempt, ahead of its first mutating request. Resolves when the event is durable. Its outcome is
     * that of the start: the state before is recorded. The outcome of the write is in `finished`.
     */
    started: (subject: WriteSubject<Request>, more: Details): Promise<void> =>
      outbox.record(event(subject, `${prefix}.started`, { status: 'ok' }, more)),
    /** The end of a write, also of one that was refused before anything was sent. */
    finished: (subject: WriteSubject<Request>, outcome: Outcome, more: Details) =>
      event(subject, `${prefix}.finished`, outcome, more),
    /** A call that got the answer of an earlier call with the same idempotency key. */
    replayed: (subject: WriteSubject<Request>) => event(subject, `${prefix}.replayed`, { status: 'ok' }),
    /** The terminal event of a call that ended before its write, which another process completes. */
    interrupted: (subject: WriteSubject<Request>) => event(subject, callAction, interrupted),
  }
}
