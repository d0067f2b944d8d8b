import { readBigJson, type TransportAnswer } from '@platform/amazon'
import { PlatformError } from '@platform/errors'
import type { ZodType } from 'zod'

function parse<T>({ body }: TransportAnswer, shape: ZodType<T>): T | undefined {
  try {
    return shape.safeParse(readBigJson(body.toString())).data
  } catch {
    return undefined
  }
}

/** Parses the answer to a test call; `what` names it in errors. @throws PlatformError `throttled`, `upstream_error` */
export function readAnswer<T>(answer: TransportAnswer, shape: ZodType<T>, what: string): T {
  const { status, requestId } = answer
  const details = { status, ...(requestId && { amazonRequestId: requestId }) }
  if (status === 429) throw new PlatformError('throttled', `${what} was throttled`, { details })
  const data = status === 200 ? parse(answer, shape) : undefined
  if (data) return data
  throw new PlatformError('upstream_error', `${what} was answered ${status}`, {
    friendly: `Amazon answered the request for ${what} with status ${status}.`,
    details,
  })
}
