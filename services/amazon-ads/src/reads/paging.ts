import type { Operation, Params } from '@platform/ads-catalog'
import { validationError } from '@platform/errors'

/** Params and body of one call, with the position in a list. */
export interface Paged {
  params: Params
  body: unknown
}

/** Page size of offset lists whose caller sends no maxResults. */
const pageSizeDefault = 100
const countedPrefix = 'i'

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function startIndexOf(token: string): number {
  const [, digits] = new RegExp(`^${countedPrefix}(\\d{1,9})$`).exec(token) ?? []
  if (!digits)
    throw validationError([{ path: 'params.nextToken', message: 'is not a nextToken that this operation returned' }])
  return Number(digits)
}

function countOf(value: unknown): number {
  const count = Number(value)
  if (Number.isInteger(count) && count >= 1) return count
  throw validationError([{ path: 'params.maxResults', message: 'must be an integer of at least 1' }])
}

/** Translates `nextToken` and `maxResults`, the same for every operation, into the operation's own parameters. */
export function applyPage({ pagination }: Operation, { params, body }: Paged): Paged {
  if (!pagination) return { params, body }
  const { style, in: place, tokenField, sizeField, pageSizeMax } = pagination
  const { nextToken, maxResults, ...rest } = params
  const given = sizeField ? (maxResults ?? rest[sizeField]) : undefined
  const size = given === undefined ? undefined : Math.min(countOf(given), pageSizeMax ?? Number.POSITIVE_INFINITY)
  if (style === 'startIndex') {
    const startIndex = nextToken === undefined ? Number(rest.startIndex ?? 0) : startIndexOf(String(nextToken))
    return { params: { ...rest, startIndex, count: size ?? pageSizeDefault }, body }
  }
  const page = {
    ...(nextToken !== undefined && { [tokenField]: String(nextToken) }),
    ...(sizeField && size !== undefined && { [sizeField]: size }),
  }
  if (place === 'body') return { params: rest, body: { ...(isRecord(body) && body), ...page } }
  const required = sizeField === 'pageSize' && size === undefined ? { pageSize: pageSizeMax ?? pageSizeDefault } : {}
  return { params: { ...rest, ...required, ...page }, body }
}

/** Returns the `nextToken` of the following page; undefined on the last page. */
export function nextTokenOf({ pagination }: Operation, { params }: Paged, payload: unknown): string | undefined {
  if (!pagination) return undefined
  if (pagination.style === 'nextToken') {
    const token = isRecord(payload) ? payload[pagination.answerField ?? pagination.tokenField] : undefined
    return typeof token === 'string' && token !== '' ? token : undefined
  }
  // An offset list ends with a page that is not full.
  const count = Number(params.count)
  const full = Array.isArray(payload) && payload.length >= count
  return full ? `${countedPrefix}${Number(params.startIndex) + count}` : undefined
}
