import type { IncomingMessage, ServerResponse } from 'node:http'
import { afterEach, describe, expect, it } from '@jest/globals'
import { PlatformError } from '@platform/errors'
import { drain, type Listening, listen } from '@platform/lifecycle'
import { createLogger, createMetrics } from '@platform/telemetry'
import type { Locals } from './locals.ts'
import { createObserver } from './observe-requests.ts'
import { refuseOverdue } from './refuse-overdue.ts'
import { sendFailure } from './send-failure.ts'

type Work = (signal: AbortSignal, res: ServerResponse) => Promise<void>

const log = createLogger('test', 'silent')
let server: Listening | undefined
afterEach(async () => {
  server?.destroy()
  await server?.close()
})

/** Runs a service that does `work` for one request, and drains it meanwhile. */
async function refused(path: string, work: Work, { canAbort = true } = {}) {
  const observe = createObserver({ log, metrics: createMetrics('test') })
  const arrived = Promise.withResolvers<void>()
  const handle = async (req: IncomingMessage, res: ServerResponse): Promise<void> => {
    const locals: Locals = { requestId: '' }
    observe(req, res, locals, () => ({ path, route: path }))
    const aborter = new AbortController()
    if (canAbort) locals.abort = () => aborter.abort()
    arrived.resolve()
    await work(aborter.signal, res).catch((error: unknown) => sendFailure(req, res, error, { path, locals, log }))
  }
  server = await listen(handle, { host: '127.0.0.1', port: 0, onOverdue: refuseOverdue({ log }) })
  const reply = fetch(`${server.url}${path}`, { headers: { 'x-request-id': 'overdue-1234' } })
  await arrived.promise
  expect(await drain([server], { propagationMs: 0, msMax: 1 })).toBe(1)
  const { status, headers } = await reply
  return { status, retryAfter: headers.get('retry-after'), body: await (await reply).json() }
}

const untilAborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
const unavailable = { status: 503, retryAfter: expect.stringMatching(/^[1-9]\d*$/) }

describe('a request that outlives the drain', () => {
  it('is aborted, and refused once its work has ended', async () => {
    let hasEnded = false
    const answer = await refused('/api/query', async (signal) => {
      await untilAborted(signal)
      await new Promise((resolve) => setTimeout(resolve, 50))
      hasEnded = true
      signal.throwIfAborted()
    })
    expect(hasEnded).toBe(true)
    expect(answer).toMatchObject({
      ...unavailable,
      body: { ok: false, kind: 'unavailable', requestId: 'overdue-1234' },
    })
  })

  it('is refused with the failure that its handler throws', async () => {
    const named = await refused('/v1/me', async (signal) => {
      await untilAborted(signal)
      throw new PlatformError('audit_unavailable', 'inside', { details: { audit_id: 'a1' } })
    })
    expect(named).toMatchObject({ ...unavailable, body: { error: { code: 'audit_unavailable', audit_id: 'a1' } } })
    const done = await refused('/v1/me', async (signal, res) => {
      await untilAborted(signal)
      res.setHeader('content-type', 'application/json').end('{"data":[]}')
    })
    expect(done).toEqual({ status: 200, retryAfter: null, body: { data: [] } })
  })

  it('is refused in its envelope when its work does not end, and a later result is discarded', async () => {
    const late = Promise.withResolvers<void>()
    const answer = await refused('/v1/me', () => late.promise)
    expect(answer).toMatchObject({ ...unavailable, body: { error: { code: 'unavailable' } } })
    late.reject(new Error('too late'))
  })

  it('is refused at once where nothing can be aborted', async () => {
    const answer = await refused('/oauth/token', () => new Promise(() => {}), { canAbort: false })
    expect(answer).toMatchObject({ ...unavailable, body: { error: 'temporarily_unavailable' } })
  })
})
