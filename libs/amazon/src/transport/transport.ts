import { undiciKeepAlive } from '@platform/lifecycle'
import { Agent, type Dispatcher } from 'undici'
import { readBody } from './read-body.ts'
import { TransportFailure } from './transport-failure.ts'

/** One request to Amazon. */
export interface TransportRequest {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'HEAD'
  url: string
  headers: Readonly<Record<string, string>>
  body?: string | Uint8Array | undefined
  /** Aborts the request; its reason is thrown. */
  signal?: AbortSignal | undefined
  /** Time limit in ms from connecting to the last byte. */
  deadlineMs: number
  /** Limit of the body; default 10 MiB. */
  bodyBytesMax?: number | undefined
}

/** A complete answer with any status. */
export interface TransportAnswer {
  status: number
  /** Names are in lower case; repeated headers are joined with a comma. */
  headers: Readonly<Record<string, string>>
  body: Buffer
  /** Amazon's id of the request, for its support. */
  requestId?: string
}

/** HTTP client for Amazon: no retries, no redirects, bounded memory. */
export interface Transport {
  /** @throws TransportFailure without a complete answer; the reason of `signal` */
  send(request: TransportRequest): Promise<TransportAnswer>
  close(): Promise<void>
}

interface Options {
  /** Connections per host; further requests wait for one. */
  connectionsMax?: number
  connectTimeoutMs?: number
}

const requestIdHeaders = ['x-amzn-requestid', 'x-amz-request-id', 'x-amzn-request-id', 'x-amz-rid']

function flatten(headers: Dispatcher.ResponseData['headers']): Record<string, string> {
  const flat: Record<string, string> = {}
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) flat[name.toLowerCase()] = Array.isArray(value) ? value.join(', ') : value
  }
  return flat
}

const codeOf = (error: unknown): string =>
  typeof error === 'object' && error && 'code' in error && typeof error.code === 'string' ? error.code : ''

const unsent = new Set([
  'UND_ERR_CONNECT_TIMEOUT',
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
])
const isUnsent = (code: string): boolean => unsent.has(code) || code.startsWith('ERR_TLS_') || code.includes('CERT')

/** Creates the HTTP client, which keeps connections alive between calls until it is closed. */
export function createTransport({ connectionsMax = 128, connectTimeoutMs = 3_000 }: Options = {}): Transport {
  const agent = new Agent({
    connections: connectionsMax,
    connect: { timeout: connectTimeoutMs },
    // Shorter than Amazon's idle timeout, because a request on a connection that Amazon closes is lost.
    ...undiciKeepAlive,
    // The deadline of each call bounds these already.
    headersTimeout: 0,
    bodyTimeout: 0,
    allowH2: false,
  })
  return {
    async send({ method, url, headers, body, signal, deadlineMs, bodyBytesMax = 10 * 1_048_576 }) {
      const { origin, pathname, search } = new URL(url)
      const what = `${method} ${origin}${pathname}`
      signal?.throwIfAborted()
      const ending = new AbortController()
      let late = false
      const timer = setTimeout(() => {
        late = true
        ending.abort()
      }, deadlineMs)
      const onAbort = () => ending.abort()
      signal?.addEventListener('abort', onAbort, { once: true })
      let answered = false
      try {
        const answer = await agent.request({
          origin,
          path: pathname + search,
          method,
          headers,
          body: body ?? null,
          signal: ending.signal,
        })
        answered = true
        const flat = flatten(answer.headers)
        const requestId = requestIdHeaders.map((name) => flat[name]).find(Boolean)
        const bytes = await readBody(answer.body, bodyBytesMax)
        if (!bytes) throw new TransportFailure('too_large', what, `over ${bodyBytesMax} bytes`)
        return { status: answer.statusCode, headers: flat, body: bytes, ...(requestId && { requestId }) }
      } catch (error) {
        if (error instanceof TransportFailure) throw error
        if (late) throw new TransportFailure('timeout', what, `${deadlineMs} ms`)
        signal?.throwIfAborted()
        const code = codeOf(error)
        throw new TransportFailure(answered ? 'half' : isUnsent(code) ? 'connect' : 'reset', what, code)
      } finally {
        clearTimeout(timer)
        signal?.removeEventListener('abort', onAbort)
      }
    },
    close: () => agent.destroy(),
  }
}
