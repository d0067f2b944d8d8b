import { validationError } from '@platform/errors'
import type { Operation } from './catalog.ts'
import { harmOf } from './harm.ts'
import { givenValue, itemsOf, type Params, textOf } from './param-values.ts'
import type { Parameter } from './record.ts'

/** The parts of an HTTP request to SP-API that a call determines. */
export interface SpapiRequestParts {
  /** Percent-encoded; starts with a slash. */
  path: string
  /** Percent-encoded, without the question mark; empty when there are no parameters. */
  query: string
  headers: Record<string, string>
  /** As given; undefined if the operation has no body. */
  body: unknown
}

/** Percent-encodes all but the unreserved characters of RFC 3986, as AWS signatures require. */
export const percentEncode = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)

/** Encodes a value, or the characters in `twice`, once more for operations that decode twice. */
function preEncode(text: string, twice: string | undefined): string {
  if (twice === undefined) return text
  if (twice === 'all') return percentEncode(text)
  return [...text].map((char) => (twice.includes(char) ? percentEncode(char) : char)).join('')
}

function textAt(param: Parameter, value: unknown): string {
  const text = textOf(value)
  const harm = text === undefined ? `must be one value of type ${param.type}` : harmOf(param, text)
  if (text === undefined || harm)
    throw validationError([{ path: `params.${param.name}`, message: harm ?? 'is required' }])
  return text
}

function pathStep(param: Parameter, value: unknown): string {
  const text = textAt(param, value)
  if (!('greedy' in param)) return percentEncode(text)
  return text
    .split('/')
    .filter((step) => step !== '')
    .map(percentEncode)
    .join('/')
}

function queryPairs(param: Parameter, value: unknown, twice: string | undefined): string[] {
  const name = percentEncode(param.name)
  const values = param.type === 'array' ? itemsOf(param, value) : [value]
  const texts = values.map((item) => preEncode(textAt(param, item), twice))
  if (param.type === 'array' && param.collectionFormat === 'multi')
    return texts.map((text) => `${name}=${percentEncode(text)}`)
  return texts.length === 0 ? [] : [`${name}=${percentEncode(texts.join(','))}`]
}

/**
 * Builds the request of a valid call; see validateCall.
 * @throws PlatformError `validation_error` for values that cannot be sent
 */
export function buildRequest(operation: Operation, params: Params, body?: unknown): SpapiRequestParts {
  let path = operation.path
  const query: string[] = []
  const headers: Record<string, string> = {}
  for (const param of operation.params) {
    const value = givenValue(param, params)
    if (param.in === 'path') path = path.replace(`{${param.name}}`, () => pathStep(param, value))
    else if (value === undefined) continue
    else if (param.in === 'header') headers[param.name.toLowerCase()] = textAt(param, value)
    else query.push(...queryPairs(param, value, operation.encodeTwice?.[param.name]))
  }
  return { path, query: query.join('&'), headers, body: operation.body ? (body ?? undefined) : undefined }
}
