import { PlatformError } from '@platform/errors'
import { mergePages, nextPage, nextToken, type Operation } from '@platform/spapi-catalog'
import type { SpapiAnswer } from '@platform/spapi-client'

/** One or more answers of Amazon, merged. */
export interface Pages {
  answer: SpapiAnswer
  /** Token of the next page; absent at the end, and for operations that page by an offset. */
  nextToken?: string
  count: number
}

interface PageCall {
  operation: Operation
  params: Record<string, unknown>
  body: unknown
}

/** Limit of all pages together. */
const bytesMax = 10 * 1_048_576

/** Returns whether the same page can be read later. */
const isTransient = (error: unknown): boolean =>
  error instanceof PlatformError && (error.kind === 'throttled' || error.kind === 'upstream_timeout')

/**
 * Follows next tokens by the operation's rule, up to `pagesMax` pages and 10 MB. If Amazon's limit or the deadline stops it
 * half-way, it returns the pages read so far, with the token of the next one.
 */
export async function readPages(
  { operation, params, body }: PageCall,
  pagesMax: number,
  send: (call: PageCall) => Promise<SpapiAnswer>,
): Promise<Pages> {
  const first = await send({ operation, params, body })
  const answers = [first]
  let last = first
  let bytes = first.bytes
  let call = nextPage(operation, params, body, first.payload)
  while (call && answers.length < pagesMax && bytes < bytesMax) {
    const page = await send({ operation, ...call }).catch((error: unknown) => {
      if (!isTransient(error) || nextToken(operation, last.payload) === undefined) throw error
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
