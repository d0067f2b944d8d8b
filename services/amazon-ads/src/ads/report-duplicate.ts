import { PlatformError } from '@platform/errors'

/** Amazon answers 425 to the request for a report that it is already creating, with that report's id in the message. */
const inSentence = /duplicate of\s*:?\s*([0-9a-fA-F-]{16,64})/

/** Returns the id of the report that Amazon is already creating; undefined for every other failure. */
export function duplicateReportId(error: unknown): string | undefined {
  if (!(error instanceof PlatformError) || error.details.status !== 425) return undefined
  const errors: unknown[] = Array.isArray(error.details.errors) ? error.details.errors : []
  return errors.map((one) => inSentence.exec(JSON.stringify(one))?.[1]).find(Boolean)
}
