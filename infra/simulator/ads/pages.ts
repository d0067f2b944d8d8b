import { hash32 } from '@platform/demo/random'
import { AdsFailure } from './failure.ts'
import { isObject } from './json.ts'

/** Returns the hash of the request that a token continues; a token of another request is refused. */
const keyOf = (request: unknown): number => {
  const { nextToken: _, maxResults: __, ...filters } = isObject(request) ? request : {}
  return hash32(JSON.stringify(filters, (_key, value) => (typeof value === 'bigint' ? String(value) : value)))
}

const seal = (offset: number, request: unknown) => Buffer.from(`${offset}.${keyOf(request)}`).toString('base64url')

function offsetOf(token: unknown, request: unknown): number {
  if (token === undefined || token === null || token === '') return 0
  const [offset, key] = Buffer.from(String(token), 'base64url').toString().split('.')
  if (!/^\d+$/.test(offset ?? '') || Number(key) !== keyOf(request))
    throw new AdsFailure(400, 'The nextToken is not valid.')
  return Number(offset)
}

/** Returns one page by the `nextToken` of a request. Pages are offsets: concurrent changes cause duplicates and gaps. */
export function pageByToken<T>(all: readonly T[], request: unknown, size: number): { page: T[]; nextToken?: string } {
  const start = offsetOf(isObject(request) ? request.nextToken : undefined, request)
  const end = start + size
  return { page: all.slice(start, end), ...(end < all.length && { nextToken: seal(end, request) }) }
}

/** Returns `maxResults` of a request, silently limited to `max`. @throws AdsFailure 400 */
export function pageSize(request: unknown, max: number): number {
  const asked = isObject(request) ? request.maxResults : undefined
  if (asked === undefined || asked === null) return max
  if (!Number.isInteger(asked) || Number(asked) < 1) throw new AdsFailure(400, 'maxResults must be a positive integer.')
  return Math.min(Number(asked), max)
}

/** Returns one page by `startIndex` and `count` of a query. @throws AdsFailure 400 */
export function pageByIndex<T>(all: readonly T[], query: URLSearchParams, countMax: number): T[] {
  const read = (name: string, otherwise: number) => {
    const text = query.get(name)
    if (text === null) return otherwise
    if (!/^\d+$/.test(text)) throw new AdsFailure(400, `${name} must be a number that is not negative.`)
    return Number(text)
  }
  const start = read('startIndex', 0)
  return all.slice(start, start + Math.min(read('count', countMax), countMax))
}
