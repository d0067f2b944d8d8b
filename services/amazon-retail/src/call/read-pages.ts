import { PlatformError } from '@platform/errors'
import { mergePages, nextPage, nextToken, type Operation } from '@platform/spapi-catalog'
import type { SpapiAnswer } from '../spapi/answer.ts'

/** One answer made of one or more of Amazon's. */
export interface Pages {
  answer: SpapiAnswer
  /** Of what follows; absent at the end, and for operations that page by an offset. */
  nextToken?: string
  count: number
}

interface Call {
  operation: Operation
  params: Record<string, unknown>
  body: unknown
}

/** Of all pages together. */
const bytesMax = 10 * 1_048_576

/** Later the rest can still be had. */
const passes = (error: unknown): boolean =>
  error instanceof PlatformError && (error.kind === 'throttled' || error.kind === 'upstream_timeout')

/**
 * Follows next tokens by the operation's own rule, up to `pagesMax` pages and 10 MB. Stopped half-way by Amazon's limit or by the
 * deadline, it answers what it has, with the token of the rest.
 */
export async function readPages(
  { operation, params, body }: Call,
  pagesMax: number,
  ask: (call: Call) => Promise<SpapiAnswer>,
): Promise<Pages> {
  const first = await ask({ operation, params, body })
  const answers = [first]
  let last = first
  let bytes = first.bytes
  let call = nextPage(operation, params, body, first.payload)
  while (call && answers.length < pagesMax && bytes < bytesMax) {
    const page = await ask({ operation, ...call }).catch((error: unknown) => {
      if (!passes(error) || nextToken(operation, last.payload) === undefined) throw error
    })
    if (!page || bytes + page.bytes > bytesMax) break
    answers.push(page)
    last = page
    bytes += page.bytes
    call = nextPage(operation, call.params, call.body, page.payload)
  }
  const token = nextToken(operation, last.payload)
  const payload = mergePages(
    operation,
    answers.map((answer) => answer.payload),
  )
  return { answer: { ...last, payload }, ...(token && { nextToken: token }), count: answers.length }
}
