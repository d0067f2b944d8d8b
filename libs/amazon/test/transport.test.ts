import { once } from 'node:events'
import { createServer } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { createTransport, type Transport, TransportFailure } from '@platform/amazon'
import { until } from '@platform/testkit'
import { startHttpServer, type TestServer } from './support/http-server.ts'

const secret = 'Atza|IwEBIsecret'
let server: TestServer
let transport: Transport
let hungUp = 0

beforeAll(async () => {
  transport = createTransport({ connectTimeoutMs: 300 })
  server = await startHttpServer(({ url, body }, res) => {
    res.on('close', () => {
      if (!res.writableFinished) hungUp++
    })
    const [path] = url.split('?')
    if (path === '/echo') res.writeHead(207, { 'x-amzn-RequestId': 'r-1', 'X-Two': ['a', 'b'] }).end(`got ${body}`)
    if (path === '/moved') res.writeHead(302, { location: '/echo' }).end()
    if (path === '/reset') res.destroy()
    if (path === '/half') {
      res.writeHead(200, { 'content-length': '100' })
      res.write('half', () => res.destroy())
    }
    if (path === '/drip') {
      res.writeHead(200)
      res.write('some')
    }
    if (path === '/large') res.end(Buffer.alloc(3_000_000))
  })
})
afterAll(async () => {
  await transport.close()
  await server.close()
})

const send = (path: string, options: { deadlineMs?: number; signal?: AbortSignal; bodyBytesMax?: number } = {}) =>
  transport.send({
    method: 'POST',
    url: `${server.url}${path}?token=${encodeURIComponent(secret)}`,
    headers: { 'x-amz-access-token': secret },
    body: secret,
    deadlineMs: 600_000,
    ...options,
  })

async function failureOf(promise: Promise<unknown>): Promise<TransportFailure> {
  const failure: unknown = await promise.then(
    () => undefined,
    (error: unknown) => error,
  )
  if (!(failure instanceof TransportFailure)) throw new Error(`no TransportFailure: ${failure}`)
  return failure
}

describe('a call to Amazon', () => {
  it('returns status, headers in lower case, body and Amazon’s request id, and follows no redirect', async () => {
    const answer = await send('/echo')
    expect(answer).toMatchObject({ status: 207, requestId: 'r-1', headers: { 'x-two': 'a, b' } })
    expect(answer.body.toString()).toBe(`got ${secret}`)
    expect(await send('/moved')).toMatchObject({ status: 302, headers: { location: '/echo' } })
  })

  it.each([
    ['/reset', 'reset', 'upstream_error'],
    ['/half', 'half', 'upstream_error'],
  ] as const)('to %s fails as %s, and may have been processed', async (path, reason, kind) => {
    expect(await failureOf(send(path))).toMatchObject({ reason, kind, mayHaveHappened: true, details: {} })
  })

  it.each(['/never', '/drip'])('ends at its deadline (%s), and closes the connection', async (path) => {
    const before = hungUp
    expect(await failureOf(send(path, { deadlineMs: 100 }))).toMatchObject({
      reason: 'timeout',
      kind: 'upstream_timeout',
    })
    await until('the connection to end', () => hungUp > before)
  })

  it('that was never sent is reported as such: refused or unanswered connections', async () => {
    const closed = createServer()
    closed.listen(0, '127.0.0.1')
    await once(closed, 'listening')
    const address = closed.address()
    closed.close()
    const port = typeof address === 'object' && address?.port
    const url = `http://127.0.0.1:${port}/`
    const refused = await failureOf(transport.send({ method: 'GET', url, headers: {}, deadlineMs: 600_000 }))
    expect(refused).toMatchObject({ reason: 'connect', kind: 'upstream_error', mayHaveHappened: false })
  })

  it('reads no more than its limit, and closes the connection', async () => {
    expect(await failureOf(send('/large', { bodyBytesMax: 1_000_000 }))).toMatchObject({
      reason: 'too_large',
      kind: 'response_too_large',
    })
    expect((await send('/large')).body.length).toBe(3_000_000)
  })

  it('ends when its caller aborts, with the caller’s reason', async () => {
    const before = hungUp
    const arrived = server.seen.length
    const caller = new AbortController()
    const sent = send('/never', { signal: caller.signal })
    await until('the call to arrive', () => server.seen.length > arrived)
    caller.abort(new Error('gone'))
    await expect(sent).rejects.toThrow('gone')
    await until('the connection to end', () => hungUp > before)
    await expect(send('/echo', { signal: caller.signal })).rejects.toThrow('gone')
  })

  it('fails without its query, headers or body in the error', async () => {
    const failures = await Promise.all([
      ...['/reset', '/half'].map((path) => failureOf(send(path))),
      failureOf(send('/never', { deadlineMs: 50 })),
      failureOf(send('/large', { bodyBytesMax: 10 })),
    ])
    for (const { message, stack, cause, details, friendly } of failures) {
      expect(JSON.stringify({ message, stack, cause, details, friendly })).not.toMatch(/Atza|Iw?EBI/)
    }
  })
})
