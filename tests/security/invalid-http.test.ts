import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { openRaw, until } from '@platform/testkit'
import { openRunningPlatform, type RunningPlatform } from '../support/running-platform.ts'

let p: RunningPlatform
beforeAll(async () => {
  p = await openRunningPlatform('invalid-http')
})
afterAll(() => p?.close())

const services = ['auth', 'warehouse-query', 'audit-log', 'amazon-retail', 'amazon-ads', 'sync-worker']
const servers: [string, () => string][] = [
  ['gateway', () => p.demo.gateway],
  ...services.map((name): [string, () => string] => [name, () => p.serviceUrl(name)]),
  ...['gateway', ...services].map((name): [string, () => string] => [`ops port of ${name}`, () => p.opsUrl(name)]),
]

type Surface = 'api' | 'v1' | 'oauth'
/** Returns the code of a failure in the envelope of its surface. */
const codes: Record<Surface, (kind: string) => object> = {
  api: (kind) => ({ ok: false, kind, friendly: expect.any(String), requestId: expect.any(String) }),
  v1: (kind) => ({
    error: expect.objectContaining({ code: kind, message: expect.any(String), request_id: expect.any(String) }),
  }),
  oauth: () => ({ error: 'invalid_request', error_description: expect.any(String) }),
}
const paths: Record<Surface, string> = { api: '/api/query', v1: '/v1/me', oauth: '/oauth/token' }

/** Sends the text, and expects one failure in the envelope that ends the connection. */
async function expectRefusal(url: string, text: string | Buffer, status: number, kind: string, surface: Surface) {
  const raw = openRaw(url)
  raw.send(text)
  await until('the connection to end', raw.isClosed, { timeoutMs: 60_000 })
  const answer = raw.text()
  const end = answer.indexOf('\r\n\r\n')
  expect(answer.match(/HTTP\/1\.1 \d/g)).toHaveLength(1)
  expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} \\S`))
  const head = answer.slice(0, end)
  expect(head).toMatch(/\r\nx-request-id: [A-Za-z0-9_-]{8,64}(\r\n|$)/i)
  expect(head).toMatch(/\r\nx-content-type-options: nosniff(\r\n|$)/i)
  expect(head).toMatch(/\r\ncontent-type: application\/json/i)
  expect(head).toMatch(/\r\nconnection: close(\r\n|$)/i)
  expect(JSON.parse(answer.slice(end))).toEqual(
    surface === 'oauth' ? codes.oauth(kind) : expect.objectContaining(codes[surface](kind)),
  )
}

const host = 'Host: platform.example\r\n'

describe.each(servers)('%s answers in the envelope, with a request id', (_server, url) => {
  it.each<[string, number, string, string]>([
    ['an unparsable target', 400, 'validation_error', `GET http://[::1/ HTTP/1.1\r\n${host}\r\n`],
    ['a target without a host', 400, 'validation_error', `GET http:///api HTTP/1.1\r\n${host}\r\n`],
    ['a target of another scheme', 400, 'validation_error', `GET ftp://a/b HTTP/1.1\r\n${host}\r\n`],
    ['a target that is a word', 400, 'validation_error', `GET api HTTP/1.1\r\n${host}\r\n`],
    ['a target with a space', 400, 'validation_error', `GET /a b HTTP/1.1\r\n${host}\r\n`],
    ['bytes that are not a URL', 400, 'validation_error', `GET /caf\u00e9 HTTP/1.1\r\n${host}\r\n`],
    ['CONNECT', 400, 'validation_error', `CONNECT a:1 HTTP/1.1\r\n${host}\r\n`],
    ['an unknown method', 400, 'validation_error', `BREW / HTTP/1.1\r\n${host}\r\n`],
    ['a target of 16 KiB', 431, 'headers_too_large', `GET /${'a'.repeat(16_384)} HTTP/1.1\r\n${host}\r\n`],
    ['another protocol', 400, 'validation_error', '\u0016\u0003\u0001\u0002\u0000'],
    ['the preface of HTTP/2', 400, 'validation_error', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
    ['HTTP/2.0 in a request line', 400, 'validation_error', `GET / HTTP/2.0\r\n${host}\r\n`],
    ['no request line', 400, 'validation_error', 'hello\r\n\r\n'],
  ])('%s (%i %s)', (_name, status, kind, text) =>
    expectRefusal(url(), Buffer.from(text, 'latin1'), status, kind, 'api'),
  )

  it.each(Object.entries(paths) as [Surface, string][])('of %s', async (surface, path) => {
    const line = `POST ${path} HTTP/1.1\r\n`
    const refusal = (text: string, status = 400, kind = 'validation_error', as = surface) =>
      expectRefusal(url(), line + text, status, kind, as)
    await refusal(`${host}${host}\r\n`)
    await refusal(`${host}host: other.example\r\nContent-Length: 5\r\n\r\nhello`)
    await refusal('\r\n')
    await refusal('Host: a b\r\n\r\n')
    await refusal(`${host}Expect: banana\r\n\r\n`, 417, 'expectation_failed')
    await refusal(`${host}Expect: banana\r\nContent-Length: 5\r\n\r\nhello`, 417, 'expectation_failed')
    // The parser fails before the path is known: the envelope is that of /api.
    await refusal(`${host}X-Long: ${'a'.repeat(16_384)}\r\n\r\n`, 431, 'headers_too_large', 'api')
    await refusal(`${host}X-Long: ${'a'.repeat(200_000)}\r\n\r\n`, 431, 'headers_too_large', 'api')
    await refusal(`${host}X : a\r\n\r\n`, 400, 'validation_error', 'api')
    await refusal(`${host}X: a\u0000b\r\n\r\n`, 400, 'validation_error', 'api')
    await refusal(`${host}Content-Length: 1\r\nContent-Length: 2\r\n\r\nab`, 400, 'validation_error', 'api')
    await refusal(
      `${host}Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
      400,
      'validation_error',
      'api',
    )
  })
})

describe.each(servers)('%s', (_server, url) => {
  it('answers a target in absolute form like its path, and HTTP/1.0 without a Host', async () => {
    const raw = openRaw(url())
    raw.send(`GET http://other.example/healthz?x=1 HTTP/1.1\r\n${host}Connection: close\r\n\r\n`)
    await until('the connection to end', raw.isClosed)
    expect(raw.text()).toMatch(/^HTTP\/1\.1 (200|404) /)
    const old = openRaw(url())
    old.send('GET /healthz HTTP/1.0\r\n\r\n')
    await until('the connection to end', old.isClosed)
    expect(old.text()).toMatch(/^HTTP\/1\.1 (200|404) /)
  })

  it('marks its answers as nosniff', async () => {
    for (const path of [
      '/',
      '/healthz',
      '/metrics',
      '/api/query',
      '/v1/me',
      '/oauth/jwks',
      '/oauth/nothing',
      '/admin',
    ]) {
      const { headers } = await fetch(`${url()}${path}`, { redirect: 'manual' })
      expect([path, headers.get('x-content-type-options')]).toEqual([path, 'nosniff'])
    }
  })
})

describe('a body that breaks while it is read', () => {
  it.each([
    ['gateway', '/api/query', () => p.demo.gateway],
    ['warehouse-query', '/api/query', () => p.serviceUrl('warehouse-query')],
    ['amazon-retail', '/api/amazon/reports', () => p.serviceUrl('amazon-retail')],
    ['amazon-ads', '/api/amazon/ads/call', () => p.serviceUrl('amazon-ads')],
  ])('is refused by %s with one answer', async (_name, path, url) => {
    const token = await p.token(await p.credential(p.northwind.id))
    const text = `POST ${path} HTTP/1.1\r\n${host}Authorization: Bearer ${token}\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{"sql\r\n`
    await expectRefusal(url(), `${text}xyz\r\n`, 400, 'validation_error', 'api')
  })

  it('POST /oauth/token answers 415 to a body of a wrong type in 300 chunks, whenever the service answers', async () => {
    for (const url of [p.demo.gateway, p.serviceUrl('auth')]) {
      const raw = openRaw(url)
      raw.send(
        `POST /oauth/token HTTP/1.1\r\n${host}Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n`,
      )
      for (let sent = 0; sent < 300; sent++) {
        raw.send('1\r\nx\r\n')
        await new Promise((resolve) => setImmediate(resolve))
      }
      raw.send('0\r\n\r\n')
      await raw.expect(/"error":"invalid_request"/)
      expect(raw.text()).toMatch(/^HTTP\/1\.1 415 /)
      raw.socket.destroy()
    }
  })
})
