import { z } from 'zod'

/** A token of a NATS subject and of an index: no dots, spaces or wildcards. */
const token = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/)
/** Displayed and searched text: one line of well-formed Unicode. */
const line = (charactersMax: number) =>
  z
    .string()
    .min(1)
    .max(charactersMax)
    .regex(/^[^\p{Cc}\p{Cs}]*$/u)

/** `tenant_id` of events that belong to no tenant. */
export const platformTenant = 'platform'

/** The actor of an event. The id of a `credential` is its client id; `label` is for display. */
const Actor = z.looseObject({
  id: line(256),
  label: z.string().max(256).optional(),
  type: z.enum(['credential', 'person', 'operator', 'service']),
})

/**
 * The outcome of a call. `unknown`: the call began and its end was never recorded; `reason` gives the cause. `kind` is an error
 * kind of docs/errors.md.
 */
const Outcome = z.looseObject({
  duration_ms: z.number().min(0).optional(),
  kind: z.string().max(64).optional(),
  reason: z.string().max(256).optional(),
  status: z.enum(['ok', 'failed', 'refused', 'unknown']),
})

// Members are in canonical order, so that a parsed event can be hashed without sorting: sorting an event costs ten times as much.

/**
 * One audit event, version 1: actor, action, resource and outcome. Fields may be added within a version; readers keep unknown
 * fields.
 */
export const AuditEvent = z.looseObject({
  action: z
    .string()
    .max(96)
    .regex(/^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*$/)
    .describe('Dotted name, e.g. "query.run"'),
  actor: Actor,
  details: z
    .record(z.string(), z.unknown())
    .describe('Fields of the action, e.g. the SQL text; never parameter values'),
  id: z.uuidv7().describe('Unique: the idempotency key of an event that is delivered twice'),
  occurred_at: z.iso.datetime({ precision: 3 }).describe('UTC, milliseconds'),
  outcome: Outcome,
  request: z
    .looseObject({
      address: z.string().max(128),
      id: line(64),
      method: z.string().max(16).optional(),
      path: z.string().max(1024).optional(),
      repeated: z.boolean().optional(),
    })
    .optional(),
  resource: z.looseObject({ id: z.string().max(1024), type: z.string().max(64) }).optional(),
  service: token.describe('The service that recorded the event'),
  tenant_id: token.describe(`The tenant concerned, or "${platformTenant}"`),
  version: z.literal(1),
})

/** One audit event as it is stored and published. */
export type AuditEvent = z.infer<typeof AuditEvent>

/** An event as a service records it; the outbox adds id, version, time and service. */
export type NewAuditEvent = {
  tenant_id: string
  /** Dotted lower case, e.g. `query.run`. */
  action: string
  actor: { type: 'credential' | 'person' | 'operator' | 'service'; id: string; label?: string }
  resource?: { type: string; id: string }
  /**
   * `path`: as requested, without the query. `repeated`: the gateway sent the request again because the process that had begun it was lost; both attempts are one call.
   */
  request?: { id: string; address: string; method?: string; path?: string; repeated?: boolean }
  outcome: { status: 'ok' | 'failed' | 'refused' | 'unknown'; kind?: string; reason?: string; duration_ms?: number }
  details?: Record<string, unknown>
}

/** Maximum size of one event's JSON in bytes; the broker's `max_payload` must be larger. */
export const eventBytesMax = 2 * 1_048_576
