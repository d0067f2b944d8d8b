import { randomUUID } from 'node:crypto'
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { addressOf, hostOf } from './address.ts'
import type { Api, RequestKind, SimulatorAnswer, SimulatorRequest } from './api.ts'
import { type Controlled, createControlPlane } from './control/control-plane.ts'
import type { Fault } from './control/fault.ts'
import { decides } from './control/faults.ts'
import type { Latencies } from './control/latencies.ts'

/** Allows ordered documents of some 90 MB in base64. */
const bodyBytesMax = 128 * 1_048_576

async function readBody(req: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of req) {
    bytes += chunk.length
    if (bytes > bodyBytesMax) throw new RangeError('the body is too large')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

function requestOf(req: IncomingMessage, url: URL, body: Buffer, ownUrl: string): SimulatorRequest {
  const host = hostOf(req)
  const { real, ...address } = addressOf(host, url.pathname)
  const proto = req.headers['x-forwarded-proto']
  return {
    ...address,
    method: req.method ?? 'GET',
    query: url.searchParams,
    rawUrl: req.url ?? '/',
    headers: req.headers,
    body,
    // A host name of Amazon arrives only through a proxy, which sets these headers.
    origin: typeof proto === 'string' ? `${proto}://${host}` : real || !host ? ownUrl : `http://${host}`,
    note: {},
  }
}

const bytesOf = (body: SimulatorAnswer['body']): Buffer =>
  body instanceof Buffer
    ? body
    : Buffer.from(body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body))

async function send(req: IncomingMessage, res: ServerResponse, answer: SimulatorAnswer, fault?: Fault): Promise<void> {
  const { status, headers = {}, body } = answer
  if (body instanceof Readable) {
    res.writeHead(status, headers)
    if (req.method === 'HEAD') {
      body.destroy()
      return void res.end()
    }
    if (fault?.type !== 'half') return pipeline(body, res)
    body.once('data', (chunk) => res.write(chunk, () => res.destroy()))
    return
  }
  const bytes = bytesOf(body)
  const isJson = status !== 204 && body !== undefined && typeof body !== 'string' && !(body instanceof Buffer)
  res.writeHead(status, {
    ...(isJson && { 'content-type': 'application/json' }),
    ...headers,
    // A 204 has no length, by RFC 9110.
    ...(status !== 204 && { 'content-length': String(bytes.length) }),
  })
  if (fault?.type !== 'half') return void res.end(req.method === 'HEAD' || status === 204 ? undefined : bytes)
  res.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => res.destroy())
}

/** Returns the answer of a fault that applies before execution; undefined for other faults. */
function decided(api: Api, request: SimulatorRequest, fault: Fault | undefined): SimulatorAnswer | undefined {
  if (fault?.type === 'expired-token') return api.expiredToken?.(request)
  if (fault?.type !== 'status') return undefined
  const usual = api.failure?.(fault.status, request) ?? { status: fault.status }
  return {
    ...usual,
    headers: { ...usual.headers, ...fault.headers },
    ...(fault.body !== undefined && { body: typeof fault.body === 'string' ? fault.body : Object(fault.body) }),
  }
}

interface Options extends Controlled {
  ownUrl: () => string
  latencies: Latencies
}

/** Creates the request listener: parses a request, applies faults, passes it to the first matching API, and logs it. */
export function createListener({ ownUrl, latencies, ...controlled }: Options): RequestListener {
  const { apis, faults, log } = controlled
  const control = createControlPlane(controlled)

  async function answerBy(
    api: Api,
    request: SimulatorRequest,
    kind: RequestKind,
    req: IncomingMessage,
    res: ServerResponse,
  ) {
    const requestId = randomUUID()
    const startedAt = new Date().toISOString()
    const record = (status: number) =>
      log.add({
        at: startedAt,
        api: api.name,
        method: request.method,
        path: request.rawUrl,
        ...(kind.operation && { operation: kind.operation }),
        status,
        mutating: kind.mutating,
        requestId,
        ...(request.note.partner && { partner: request.note.partner }),
        headers: request.headers,
        body: request.body,
      })
    const befallen = faults.take(api.name, request, kind)
    for (const one of befallen) if (one.type === 'latency') await latencies.wait(one.ms)
    const fault = befallen.find(decides)
    if (fault?.type === 'reset') {
      record(0)
      return void req.socket.resetAndDestroy()
    }
    const answer = decided(api, request, fault) ?? (await api.handle({ ...request, faults: befallen }))
    record(fault?.type === 'lost-answer' ? 0 : answer.status)
    if (fault?.type === 'lost-answer') return void req.socket.resetAndDestroy()
    await send(req, res, { ...answer, headers: { 'x-amzn-requestid': requestId, ...answer.headers } }, fault)
  }

  async function serve(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const url = new URL(req.url ?? '/', 'http://simulator')
    const body = await readBody(req)
    if (url.pathname.startsWith('/_simulator/')) return send(req, res, control(req, url, body))
    const request = requestOf(req, url, body, ownUrl())
    const api = apis.find((one) => one.matches(request))
    if (!api) return send(req, res, { status: 404, body: { message: 'Nothing of Amazon is here.' } })
    await answerBy(api, request, api.describe(request), req, res)
  }

  return (req, res) => {
    serve(req, res).catch((error: unknown) => {
      // A disconnected caller is not an error.
      if (!req.destroyed && !res.writableEnded)
        process.stderr.write(`${error instanceof Error ? error.stack : error}\n`)
      if (res.headersSent) return res.destroy()
      res.writeHead(500, { 'content-type': 'application/json' })
      res.end(JSON.stringify({ errors: [{ code: 'InternalFailure', message: 'We encountered an internal error.' }] }))
    })
  }
}
