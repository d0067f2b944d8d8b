import { z } from 'zod'

/** Part of a subject and of an index: no dots, spaces or wildcards. */
const token = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/)
/** Shown and searched: one line of well-formed text. */
const line = (charactersMax: number) =>
  z
    .string()
    .min(1)
    .max(charactersMax)
    .regex(/^[^\p{Cc}\p{Cs}]*$/u)

/** `tenant_id` of events that belong to no tenant. */
export const platformTenant = 'platform'

/** Who did something. The id of a `credential` is its client id; `label` is for people. */
const Actor = z.looseObject({
  id: line(256),
  label: z.string().max(256).optional(),
  type: z.enum(['credential', 'person', 'operator', 'service']),
})

/** How it ended. `unknown`: begun, and its end was never recorded; `reason` says why. `kind` is an error kind of docs/errors.md. */
const Outcome = z.looseObject({
  duration_ms: z.number().min(0).optional(),
  kind: z.string().max(64).optional(),
  reason: z.string().max(256).optional(),
  status: z.enum(['ok', 'failed', 'refused', 'unknown']),
})

// Members stand in the canonical order, so that a parsed event is hashed as it is: sorting one costs ten times as much.

/**
 * One audit event, version 1: who, what, where, and how it ended. Fields may be added within a version; readers keep
 * what they do not know.
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
    .describe('What the action adds, e.g. the SQL text; never parameter values'),
  id: z.uuidv7().describe('Unique for ever: the key to recognise an event that was delivered twice'),
  occurred_at: z.iso.datetime({ precision: 3 }).describe('UTC, milliseconds'),
  outcome: Outcome,
  request: z.looseObject({ address: z.string().max(128), id: line(64), repeated: z.boolean().optional() }).optional(),
  resource: z.looseObject({ id: z.string().max(1024), type: z.string().max(64) }).optional(),
  service: token.describe('The service that did it'),
  tenant_id: token.describe(`The tenant concerned, or "${platformTenant}"`),
  version: z.literal(1),
})

/** One audit event as it is stored and published. */
export type AuditEvent = z.infer<typeof AuditEvent>

/** What a service says about an event; the outbox adds id, version, time and service. */
export type NewAuditEvent = {
  tenant_id: string
  /** Dotted lower case, e.g. `query.run`. */
  action: string
  actor: { type: 'credential' | 'person' | 'operator' | 'service'; id: string; label?: string }
  resource?: { type: string; id: string }
  /** `repeated`: the edge sent it again, since the process that had begun it was lost; it is one call. */
  request?: { id: string; address: string; repeated?: boolean }
  outcome: { status: 'ok' | 'failed' | 'refused' | 'unknown'; kind?: string; reason?: string; duration_ms?: number }
  details?: Record<string, unknown>
}

/** Bytes of one event's JSON at most; the broker's `max_payload` has to be larger. */
export const eventBytesMax = 2 * 1_048_576
