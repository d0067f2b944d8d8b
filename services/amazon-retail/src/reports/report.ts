import { PlatformError } from '@platform/errors'
import { z } from 'zod'

/** Fields of a report that the endpoints use; other fields pass through unchanged. */
export const Report = z.looseObject({
  reportId: z.string(),
  reportType: z.string(),
  processingStatus: z.string(),
  processingStartTime: z.string().optional(),
  reportDocumentId: z.string().optional(),
})
/** See the schema. */
export type Report = z.infer<typeof Report>

/** Parses a payload of Amazon. @throws PlatformError `upstream_error` if it does not match the schema */
export function readAnswer<T>(schema: z.ZodType<T>, payload: unknown, operation: string): T {
  const parsed = schema.safeParse(payload)
  if (parsed.success) return parsed.data
  throw new PlatformError('upstream_error', `${operation}: the answer does not match its schema`, {
    friendly: `Amazon’s answer to ${operation} could not be read.`,
  })
}

/**
 * Amazon sets CANCELLED both on reports without data and on reports that were cancelled while queued; only the former have a
 * start time.
 */
const hasNoData = ({ processingStatus, processingStartTime, reportDocumentId }: Report): boolean =>
  processingStatus === 'CANCELLED' && processingStartTime !== undefined && reportDocumentId === undefined

/** Returns a report as the API shows it. */
export const shown = (report: Report): Record<string, unknown> => ({
  ...report,
  ...(hasNoData(report) && { noData: true }),
})

/** Turns Amazon's 404 for a report, also for one of another merchant, into `not_found`. */
export function asMissing(thrown: unknown): unknown {
  if (!(thrown instanceof PlatformError) || thrown.kind !== 'upstream_error' || thrown.details.status !== 404)
    return thrown
  return new PlatformError('not_found', thrown.message, {
    friendly: 'The report does not exist. GET /api/amazon/reports lists the reports of a merchant.',
    details: thrown.details,
    cause: thrown,
  })
}

const reasons: Record<string, string> = {
  IN_QUEUE: 'It is in Amazon’s queue. Try again later.',
  IN_PROGRESS: 'Amazon is still creating it. Try again later.',
  FATAL: 'Amazon failed to create it. Check the report’s options, then request a new report.',
}

/** Makes the error for a report that has no document (yet). */
export function withoutDocument(report: Report): PlatformError {
  const { reportId, processingStatus } = report
  const noData = hasNoData(report)
  const cancelled = noData ? 'Amazon had no data for it.' : 'It was cancelled.'
  return new PlatformError('not_found', `report ${reportId} is ${processingStatus} and has no document`, {
    friendly: `The report has no document. ${reasons[processingStatus] ?? cancelled}`,
    details: { processingStatus, ...(noData && { noData }) },
  })
}
