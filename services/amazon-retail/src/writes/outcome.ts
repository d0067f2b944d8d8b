import { PlatformError, toPlatformError } from '@platform/errors'
import { errorsOf, type SpapiAnswer } from '@platform/spapi-client'
import { z } from 'zod'

/** A failure as it is stored, so that it can be returned again. */
export const Failure = z.object({
  kind: z.custom<PlatformError['kind']>((kind) => typeof kind === 'string'),
  message: z.string(),
  friendly: z.string(),
  details: z.record(z.string(), z.unknown()),
  headers: z.record(z.string(), z.string()),
})
/** See the schema. */
export type Failure = z.infer<typeof Failure>

/**
 * The outcome of a mutating request. `refused`: it had no effect. `unknown`: it was sent and its effect is unknown; it is never
 * sent again.
 */
export type WriteOutcome =
  | { state: 'done'; status: number; payload: unknown; amazonRequestId?: string; location?: string }
  | { state: 'refused'; failure: Failure }
  | { state: 'unknown'; failure: Failure }

export const failureOfError = (error: unknown): Failure => {
  const { kind, message, friendly, details, headers } = toPlatformError(error)
  return { kind, message, friendly, details, headers }
}

export const errorOfFailure = ({ kind, message, ...options }: Failure): PlatformError =>
  new PlatformError(kind, message, options)

/** Classifies a failed request: after a 5xx or without an answer the effect is unknown; a 4xx had no effect. */
export const outcomeOfError = (error: unknown, { unanswered }: { unanswered: boolean }): WriteOutcome => {
  const failure = failureOfError(error)
  const { status } = failure.details
  const failed = failure.kind === 'upstream_error' && typeof status === 'number' && status >= 500
  return { state: unanswered || failed ? 'unknown' : 'refused', failure }
}

export const outcomeOfAnswer = ({ status, payload, amazonRequestId, location }: SpapiAnswer): WriteOutcome => ({
  state: 'done',
  status,
  payload,
  ...(amazonRequestId && { amazonRequestId }),
  ...(location && { location }),
})

const Issues = z.object({
  status: z.string(),
  issues: z.array(z.looseObject({ code: z.string().optional(), message: z.string().optional() })).optional(),
})

/** Returns the result of the item. The payload of a successful answer may still report that Amazon rejected the item. */
export function resultOf(id: string | null, payload: unknown): Record<string, unknown> {
  const [error] = errorsOf({ payload })
  if (error) return { index: 0, id, ok: false, code: error.code, message: error.message }
  const { data } = Issues.safeParse(payload)
  if (data?.status !== 'INVALID') return { index: 0, id, ok: true }
  const [issue] = data.issues ?? []
  return {
    index: 0,
    id,
    ok: false,
    code: issue?.code ?? 'INVALID',
    message: issue?.message ?? 'Amazon did not accept the write.',
  }
}
