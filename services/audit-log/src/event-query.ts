import { z } from 'zod'
import type { EventFilters } from './store/list-events.ts'

const dayMs = 86_400_000
const moment = z
  .union([z.iso.date(), z.iso.datetime({ offset: true })], {
    error: 'must be an ISO 8601 date or date-time, such as 2026-01-31 or 2026-01-31T12:00:00Z',
  })
  .transform((text) => ({ start: new Date(text), lengthMs: text.length === 10 ? dayMs : 1 }))
const outcomes = ['ok', 'failed', 'refused', 'unknown'] as const
const id = (lengthMax: number) =>
  z
    .string()
    .min(1, 'must not be empty')
    .max(lengthMax, `must have at most ${lengthMax} characters`)
    .regex(/^[^\p{Cc}\p{Cs}]*$/u, 'must be one line of text')
    .optional()

/** Filters and page of a query of a tenant's events. */
export const eventQuery = z.strictObject({
  action: z
    .string()
    .max(96)
    .regex(
      /^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*(\.\*)?$/,
      'must be an action such as query.run, or a prefix such as query.*',
    )
    .optional(),
  actor: id(256),
  from: moment.optional(),
  to: moment.optional(),
  outcome: z.enum(outcomes, { error: `must be one of ${outcomes.join(', ')}` }).optional(),
  request_id: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,64}$/)
    .optional(),
  resource: id(1_024),
  limit: z.coerce.number().int().min(1).max(500).default(100),
  cursor: z.string().max(64).optional(),
})
/** See the schema. */
export type EventQuery = z.infer<typeof eventQuery>

/** Returns the filters of a query. */
export const filtersOf = ({ action, actor, from, to, outcome, request_id, resource }: EventQuery): EventFilters => ({
  ...(action !== undefined && { action }),
  ...(actor !== undefined && { actor }),
  ...(from && { from: from.start }),
  ...(to && { before: new Date(to.start.getTime() + to.lengthMs) }),
  ...(outcome !== undefined && { outcome }),
  ...(request_id !== undefined && { requestId: request_id }),
  ...(resource !== undefined && { resource }),
})
