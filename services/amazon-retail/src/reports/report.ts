import { PlatformError } from '@platform/errors'
import { z } from 'zod'

/** What the endpoints need of a report; everything else passes as Amazon sends it. */
export const Report = z.looseObject({
  reportId: z.string(),
  reportType: z.string(),
  processingStatus: z.string(),
  processingStartTime: z.string().optional(),
  reportDocumentId: z.string().optional(),
})
/** See the schema. */
export type Report = z.infer<typeof Report>

/** Amazon's answers are an edge like any other: what has not the agreed form is its failure, not ours. */
export function readAnswer<T>(schema: z.ZodType<T>, payload: unknown, operation: string): T {
  const parsed = schema.safeParse(payload)
  if (parsed.success) return parsed.data
  throw new PlatformError('upstream_error', `${operation}: the answer has another form`, {
    friendly: `Amazon’s answer to ${operation} could not be read.`,
  })
}

/**
 * Amazon cancels a report for which there is nothing to report, and one that its owner calls off in the queue. Only the
 * first was begun.
 */
const hasNoData = ({ processingStatus, processingStartTime, reportDocumentId }: Report): boolean =>
  processingStatus === 'CANCELLED' && processingStartTime !== undefined && reportDocumentId === undefined

/** A report as partners see it. */
export const shown = (report: Report): Record<string, unknown> => ({
  ...report,
  ...(hasNoData(report) && { noData: true }),
})

/** Amazon does not know the report: somebody else's looks like that too. */
export function asMissing(thrown: unknown): unknown {
  if (!(thrown instanceof PlatformError) || thrown.kind !== 'upstream_error' || thrown.details.status !== 404)
    return thrown
  return new PlatformError('not_found', thrown.message, {
    friendly: 'That report does not exist. GET /api/amazon/reports lists those of a merchant.',
    details: thrown.details,
    cause: thrown,
  })
}

const whyNot: Record<string, string> = {
  IN_QUEUE: 'It waits in Amazon’s queue: ask again in a while.',
  IN_PROGRESS: 'Amazon is working on it: ask again in a while.',
  FATAL: 'Amazon failed to make it. Check the report’s options, then ask for a new one.',
}

/** The report exists, and has no document. */
export function withoutDocument(report: Report): PlatformError {
  const { reportId, processingStatus } = report
  const noData = hasNoData(report)
  const cancelled = noData ? 'Amazon had no data for it.' : 'It was cancelled.'
  return new PlatformError('not_found', `report ${reportId} is ${processingStatus} and has no document`, {
    friendly: `The report has no document. ${whyNot[processingStatus] ?? cancelled}`,
    details: { processingStatus, ...(noData && { noData }) },
  })
}
