import { Agent, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http'
import { PlatformError, validationError } from '@platform/errors'
import { failureKindHeader } from '@platform/http'
import { type Cleanup, serviceKeepAliveMs } from '@platform/lifecycle'
import { createProxyMiddleware, type Plugin } from 'http-proxy-middleware'
import type { Call } from '../call.ts'
import { hasBody } from '../pipeline/answer-failure.ts'
import type { PublicLimits } from '../pipeline/public-limits.ts'
import { tooLarge } from '../pipeline/request-body.ts'
import type { Row } from '../pipeline/route-table.ts'
import { PageExchange } from './page-exchange.ts'
import type { PageTable } from './page-table.ts'

interface Options {
  table: PageTable
  /** Base URL of the service with pages. */
  target: string
  /** Public origin, sent to the service as its own. */
  issuer: string
  publicLimits: PublicLimits
  connectionsMax: number
  sendMsMax: number
  cleanup: Cleanup
  fail: (call: Call, error: unknown) => void
}

/** Forwards the call when its path is a page; returns whether it is. */
export type PageProxy = (call: Call) => boolean

const oneConnectionOnly = [
  'keep-alive',
  'proxy-authenticate',
  'te',
  'trailer',
  'upgrade',
  'x-powered-by',
  'server',
  'via',
]

/** Returns the service's request headers: the caller's without the reserved ones, and the gateway's own. */
function headersOf({ req, headers, requestId, address }: Call, own: IncomingHttpHeaders): IncomingHttpHeaders {
  const kept = new Set(headers.filter((_, i) => i % 2 === 0).map((name) => name.toLowerCase()))
  const length = req.headers['content-length']
  return {
    ...Object.fromEntries(Object.entries(req.headers).filter(([name]) => kept.has(name))),
    ...(length !== undefined && { 'content-length': length }),
    ...own,
    'x-request-id': requestId,
    'x-forwarded-for': address,
  }
}

/**
 * Browsers send the length of a form. Without a length the limit could not be enforced before the service receives the call.
 */
function checkBody(call: Call, { bodyBytesMax }: Row): void {
  if (!hasBody(call)) return
  if (call.req.headers['transfer-encoding'] !== undefined) {
    throw validationError([{ path: '', message: 'the form needs a Content-Length header' }])
  }
  if (Number(call.req.headers['content-length']) > bodyBytesMax) throw tooLarge(bodyBytesMax)
}

/** Opens the proxy for pages: limited by address, forwarded unchanged, redirects and cookies included. */
export function openPageProxy(options: Options): PageProxy {
  const { table, target, publicLimits, sendMsMax, cleanup, fail } = options
  const openAgent = (keepAlive: boolean) =>
    // The timeout ends idle connections only: with a request in progress it is an event without a listener.
    cleanup.use(new Agent({ keepAlive, timeout: serviceKeepAliveMs, maxSockets: options.connectionsMax }), (it) =>
      it.destroy(),
    )
  const { host, protocol } = new URL(options.issuer)
  const own = { host, 'x-forwarded-host': host, 'x-forwarded-proto': protocol.slice(0, -1) }
  const exchanges = new WeakMap<IncomingMessage, PageExchange>()

  const observe: Plugin<IncomingMessage, ServerResponse> = (proxy) => {
    proxy.on('proxyReq', (request, req) => exchanges.get(req)?.sent(request))
    proxy.on('proxyRes', (answer, req, res) => {
      exchanges.get(req)?.answered(answer.headers[failureKindHeader])
      delete answer.headers[failureKindHeader]
      for (const name of oneConnectionOnly) delete answer.headers[name]
      answer.headers.connection = res.shouldKeepAlive ? 'keep-alive' : 'close'
    })
    proxy.on('error', (error, req, res) => {
      const exchange = req && exchanges.get(req)
      if (!exchange) return
      if (res && 'writeHead' in res && exchange.repeats(error)) void proxyOnce(req, res)
      else exchange.broken(error)
    })
  }
  const open = (keepAlive: boolean) =>
    createProxyMiddleware({ target, agent: openAgent(keepAlive), ejectPlugins: true, plugins: [observe] })
  const proxy = open(true)
  const proxyOnce = open(false)

  return (call) => {
    const page = table.find(call.path)
    if (!page) return false
    const { req, res } = call
    const row = page.rows.get(req.method ?? '')
    if (!row) {
      const headers = { allow: page.allow }
      throw new PlatformError('method_not_allowed', `${req.method} ${call.path}`, { headers })
    }
    call.row = row
    call.deadline = call.startedAt + row.timeoutMs + sendMsMax
    publicLimits.admit(call)
    checkBody(call, row)
    call.acceptBody()
    const exchange = new PageExchange(call, row, (error) => fail(call, error))
    call.exchange = exchange
    exchanges.set(req, exchange)
    req.headers = headersOf(call, own)
    void proxy(req, res, (error) => exchange.broken(error))
    return true
  }
}
