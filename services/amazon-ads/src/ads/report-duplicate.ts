import { PlatformError } from '@platform/errors'

/** Amazon answers 425 to a report that it is already making, with that one's id at the end of a sentence. */
const inSentence = /duplicate of\s*:?\s*([0-9a-fA-F-]{16,64})/

/** The id of the report that is already being made; undefined for every other failure. */
export function duplicateReportId(error: unknown): string | undefined {
  if (!(error instanceof PlatformError) || error.details.status !== 425) return undefined
  const errors: unknown[] = Array.isArray(error.details.errors) ? error.details.errors : []
  return errors.map((one) => inSentence.exec(JSON.stringify(one))?.[1]).find(Boolean)
}
