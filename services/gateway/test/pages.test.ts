import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { openRaw, until } from '@platform/testkit'
import { type Edge, type Service, startEdge, startService, startWorld, type World } from './support/start-edge.ts'

const browser = { accept: 'text/html,application/xhtml+xml' }
let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.close())
const echo = () => world.service.answer
let plain: Service['answer']
beforeAll(() => {
  plain = echo()
})
beforeEach(() => {
  world.service.answer = plain
})

const open = (path: string, init: RequestInit = {}) => fetch(`${world.url}${path}`, { redirect: 'manual', ...init })

describe('a page', () => {
  it.each([
    ['GET', '/admin'],
    ['GET', '/admin/t/tnt_1/credentials?page=2&x=%41'],
    ['POST', '/admin/sign-in?next=%2Fadmin'],
    ['GET', '/oauth/authorize?client_id=x&redirect_uri=https%3A%2F%2Fa.example%2F'],
    ['GET', '/oauth/authorize/x1'],
    ['GET', '/oauth/interaction/x1'],
    ['POST', '/oauth/interaction/x1/consent'],
  ])('%s %s reaches its service unchanged', async (method, path) => {
    const body = method === 'POST' ? new URLSearchParams({ email: 'ann@example.com', csrf: 'ü' }) : null
    const headers = { cookie: 'a=1; b=2', origin: 'https://o.example' }
    const answer = await open(path, { method, body, headers })
    expect(await answer.json()).toMatchObject({ method, url: path, body: body?.toString() ?? '', headers })
  })

  it('carries the gateway’s own headers, whatever the caller sends', async () => {
    const raw = openRaw(world.url)
    raw.send(
      'GET /admin HTTP/1.1\r\nHost: evil.example\r\nX-Forwarded-Host: evil.example\r\nX-Forwarded-Proto: gopher\r\n' +
        'X-Forwarded-For: 203.0.113.1\r\nForwarded: for=203.0.113.1;host=evil.example\r\nX-Real-IP: 203.0.113.1\r\n' +
        'X-Tenant-Id: tnt_other\r\nX-Platform-User: usr_other\r\nX-Request-Id: short\r\nX-Forwarded-Prefix: /evil\r\n' +
        'Connection: close, X-Private\r\nX-Private: 1\r\nTE: trailers\r\nX-Harmless: stays\r\n\r\n',
    )
    await raw.expect(/"body":""}/)
    const { host } = new URL(world.issuer.issuer)
    expect(world.service.requests.at(-1)?.headers).toEqual({
      ...{ host, 'x-forwarded-host': host, 'x-forwarded-proto': 'http', 'x-forwarded-for': '127.0.0.1' },
      ...{ 'x-request-id': expect.stringMatching(/^[0-9a-f-]{36}$/), 'x-harmless': 'stays', connection: 'keep-alive' },
    })
    expect(raw.text()).not.toContain('evil.example')
    await until('the connection to end, as was asked', () => raw.isClosed())
  })

  it('answers with its cookies, its redirect and its own headers, and the request id', async () => {
    world.service.answer = (_req, res) => {
      res.setHeader('set-cookie', ['session=1; Path=/; HttpOnly; SameSite=Lax', 'other=2; Path=/admin'])
      res.setHeader('content-security-policy', "default-src 'none'")
      res.writeHead(303, { location: 'https://partner.example/callback?code=x&iss=y', 'x-powered-by': 'x' }).end()
    }
    const answer = await open('/oauth/interaction/x1', { method: 'POST', headers: { 'x-request-id': 'page-4711_a' } })
    expect(answer.status).toBe(303)
    expect(answer.headers.getSetCookie()).toEqual(['session=1; Path=/; HttpOnly; SameSite=Lax', 'other=2; Path=/admin'])
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      location: 'https://partner.example/callback?code=x&iss=y',
      'content-security-policy': "default-src 'none'",
      'x-request-id': 'page-4711_a',
    })
    expect(answer.headers.has('x-powered-by')).toBe(false)
  })

  it.each([
    ['PUT', '/admin/t/x', 'GET, POST, HEAD'],
    ['DELETE', '/admin', 'GET, HEAD'],
    ['OPTIONS', '/oauth/interaction/x', 'GET, POST, HEAD'],
    ['POST', '/oauth/authorize', 'GET, HEAD'],
  ])('%s %s is refused as an unsupported method', async (method, path, allow) => {
    const before = world.service.requests.length
    const answer = await open(path, { method })
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, allow])
    expect(JSON.stringify(await answer.json())).toContain('method_not_allowed')
    expect(world.service.requests.length).toBe(before)
  })

  it('answers HEAD', async () => {
    expect((await open('/admin', { method: 'HEAD' })).status).toBe(200)
    expect(world.service.requests.at(-1)?.method).toBe('HEAD')
  })

  it('accepts forms of up to 64 KiB with a Content-Length, and no body with GET', async () => {
    const before = world.service.requests.length
    const post = (body: string) => open('/admin/sign-in', { method: 'POST', body })
    expect((await post('x'.repeat(65_536))).status).toBe(200)
    expect((await post('x'.repeat(65_537))).status).toBe(413)
    for (const head of [
      'POST /admin/x HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n',
      'GET /admin HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\nx',
    ]) {
      const raw = openRaw(world.url)
      raw.send(head)
      await raw.expect(/HTTP\/1\.1 4(00|13) [\s\S]*requestId/)
      raw.socket.destroy()
    }
    expect(world.service.requests.length).toBe(before + 1)
  })

  it('sends 100 Continue to a client that waits for it', async () => {
    const raw = openRaw(world.url)
    raw.send('POST /admin/x HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n')
    await raw.expect(/^HTTP\/1\.1 100 Continue\r\n\r\n$/)
    raw.send('a=b')
    await raw.expect(/"body":"a=b"}/)
    expect(world.service.requests.at(-1)?.headers.expect).toBeUndefined()
    raw.socket.destroy()
  })

  it('is in the access log and the metrics under its route, not under its path', async () => {
    await open('/admin/t/tnt_metrics')
    const metrics = await (await fetch(`${world.edge.opsUrl}/metrics`)).text()
    expect(metrics).toMatch(
      /http_request_duration_seconds_count\{method="GET",route="\/admin\/\*",status="200"[^}]*\} [1-9]/,
    )
    expect(metrics).not.toContain('tnt_metrics')
  })

  it('ends at its service when the browser disconnects', async () => {
    let closed = false
    world.service.answer = (req) => {
      req.socket.once('close', () => {
        closed = true
      })
    }
    const raw = openRaw(world.url)
    const before = world.service.requests.length
    raw.send('GET /admin/slow HTTP/1.1\r\nHost: x\r\n\r\n')
    await until('the service to receive the call', () => world.service.requests.length > before)
    raw.socket.destroy()
    await until('the service to see the end', () => closed)
  })

  it('that breaks off half-way ends the connection, so that the truncation is visible', async () => {
    world.service.answer = (_req, res) => {
      res.writeHead(200, { 'content-type': 'text/html', 'content-length': '1000' }).write('half')
      setImmediate(() => res.destroy())
    }
    await expect(open('/admin').then((answer) => answer.text())).rejects.toThrow()
  })
})

describe('a page whose service is unavailable', () => {
  let service: Service
  let edge: Edge
  beforeAll(async () => {
    service = await startService()
    edge = await startEdge(world.issuer, service)
    await service.close()
  })
  afterAll(() => edge.close())

  it('is answered to browsers in the console with a page that loads no other resource', async () => {
    const answer = await fetch(`${edge.url}/admin/t/x`, { headers: browser })
    const text = await answer.text()
    expect(answer.status).toBe(503)
    expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8')
    expect(answer.headers.get('content-security-policy')).toMatch(
      /^default-src 'none'; style-src 'sha256-[^ ]+'; .*frame-ancestors 'none'/,
    )
    expect(text).toContain('<h1>Not available at the moment</h1>')
    expect(text).toContain(answer.headers.get('x-request-id'))
    expect(text).not.toMatch(/src=|ECONNREFUSED|127\.0\.0\.1/)
  })

  it('is answered to other clients with the envelope', async () => {
    const [console, oauth] = await Promise.all(
      ['/admin', '/oauth/authorize'].map(async (path) => (await fetch(`${edge.url}${path}`)).json()),
    )
    expect(console).toMatchObject({ ok: false, kind: 'unavailable' })
    expect(oauth).toEqual({ error: 'temporarily_unavailable', error_description: expect.any(String) })
  })
})

it('a refusal in the console escapes quoted input', async () => {
  const answer = await open('/admin', { method: 'PATCH', headers: browser })
  expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET, HEAD'])
  expect(await answer.text()).toMatch(
    /<h1>That did not work<\/h1>\n<p>This endpoint does not support that method\. See the Allow header\./,
  )
})

it('pages are limited by address, together with the other calls that need no token', async () => {
  const service = await startService()
  const edge = await startEdge(world.issuer, service, { PUBLIC_CALLS_PER_MINUTE_MAX: '5' })
  const statuses: number[] = []
  for (let n = 0; n < 7; n++) statuses.push((await fetch(`${edge.url}${n % 2 ? '/admin' : '/oauth/jwks'}`)).status)
  expect(statuses).toEqual([200, 200, 200, 200, 200, 429, 429])
  const limited = await fetch(`${edge.url}/admin`, { headers: browser })
  expect(Number(limited.headers.get('retry-after'))).toBeGreaterThan(0)
  await edge.close()
  await service.close()
})
