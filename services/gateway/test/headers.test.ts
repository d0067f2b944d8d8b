import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { openRaw } from '@platform/testkit'
import { bearer, startWorld, type World } from './support/start-edge.ts'

let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.close())

async function seenByService(headers: [string, string][], path = '/api/tables'): Promise<Record<string, string>> {
  const raw = openRaw(world.url)
  const lines = [['Host', 'x'], ['Authorization', `Bearer ${await world.token()}`], ...headers]
  raw.send(`GET ${path} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`)
  await raw.expect(/HTTP\/1\.1 200 [\s\S]*"body":""}/)
  raw.socket.destroy()
  return world.service.requests.at(-1)?.headers as Record<string, string>
}

describe('what reaches a service', () => {
  it('has no header that only the gateway may set', async () => {
    const headers = await seenByService([
      ['X-Forwarded-For', '203.0.113.1'],
      ['x-forwarded-for', '203.0.113.2'],
      ['X-FORWARDED-HOST', 'evil'],
      ['X-Forwarded-Proto', 'https'],
      ['Forwarded', 'for=203.0.113.1'],
      ['X-Real-IP', '203.0.113.1'],
      ['X-Tenant-Id', 'tnt_other'],
      ['X-Platform-Scopes', 'everything'],
      ['Proxy-Authorization', 'Basic x'],
      ['TE', 'trailers'],
      ['Keep-Alive', 'timeout=1'],
      ['Upgrade', 'h2c'],
      ['X-Harmless', 'stays'],
    ])
    expect(headers).toEqual({
      host: new URL(world.service.url).host,
      connection: 'keep-alive',
      authorization: expect.stringMatching(/^Bearer /),
      'x-harmless': 'stays',
      'x-request-id': expect.stringMatching(/^[A-Za-z0-9_-]{8,64}$/),
      'x-forwarded-for': '127.0.0.1',
    })
  })

  it('lacks the headers that Connection names, but has the token', async () => {
    const headers = await seenByService([
      ['Connection', 'keep-alive, X-Private , authorization'],
      ['X-Private', 'secret'],
      ['X-Public', 'open'],
    ])
    expect(headers['x-private']).toBeUndefined()
    expect(headers['x-public']).toBe('open')
    expect(headers.authorization).toMatch(/^Bearer /)
  })

  it('has the path and the query unchanged', async () => {
    await seenByService([], '/api/table/a%2Fb%20c?x=%41&y=+&z')
    expect(world.service.requests.at(-1)?.url).toBe('/api/table/a%2Fb%20c?x=%41&y=+&z')
  })
})

describe('the request id', () => {
  it('is kept when it has the agreed form, else replaced', async () => {
    const kept = await fetch(`${world.url}/api/tables`, { headers: { 'x-request-id': 'mine_1234-abc' } })
    expect(kept.headers.get('x-request-id')).toBe('mine_1234-abc')
    expect(await kept.json()).toMatchObject({ requestId: 'mine_1234-abc' })
    for (const bad of ['short', 'with space in it', 'a'.repeat(65), 'new\u00e9line1234']) {
      const replaced = await fetch(`${world.url}/api/tables`, { headers: { 'x-request-id': bad } })
      expect(replaced.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/)
    }
  })

  it('is on every answer, and the service receives the same', async () => {
    const response = await fetch(`${world.url}/api/tables`, { headers: bearer(await world.token()) })
    const seen = (await response.json()) as { headers: Record<string, string> }
    expect(response.headers.get('x-request-id')).toBe(seen.headers['x-request-id'])
    for (const path of ['/', '/nothing', '/v1/nothing', '/oauth/nothing']) {
      expect((await fetch(`${world.url}${path}`)).headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/)
    }
  })
})

describe('what reaches the caller', () => {
  it('does not name the software of the service, and is otherwise unchanged', async () => {
    world.service.answer = (_req, res) => {
      res.setHeader('X-Powered-By', 'Express')
      res.setHeader('Server', 'inside/1.0')
      res.setHeader('X-Request-Id', 'the-services-own')
      res.setHeader('RateLimit', '"other";r=1;t=1')
      res.setHeader('Set-Cookie', ['a=1', 'b=2'])
      res.setHeader('Cache-Control', 'no-store')
      res.writeHead(418).end('{"ok":true}')
    }
    const response = await fetch(`${world.url}/api/tables`, { headers: bearer(await world.token()) })
    expect(response.status).toBe(418)
    const headers = Object.fromEntries(response.headers)
    expect(headers).toMatchObject({
      'cache-control': 'no-store',
      ratelimit: expect.stringMatching(/^"credential";r=239/),
    })
    expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2'])
    expect(headers['x-powered-by']).toBeUndefined()
    expect(headers.server).toBeUndefined()
    expect(headers['x-request-id']).not.toBe('the-services-own')
  })
})

describe('a path without a row in the table', () => {
  it.each([
    ['/nothing', { ok: false, kind: 'not_found', friendly: expect.any(String), requestId: expect.any(String) }],
    ['/v1/nothing', { error: { code: 'not_found', message: expect.any(String), request_id: expect.any(String) } }],
    ['/oauth/nothing', { error: 'not_found', error_description: expect.any(String) }],
    ['/api/table/..%2f', expect.anything()],
    ['/%zz', expect.objectContaining({ ok: false })],
  ])('%s is not found, in its own envelope', async (path, body) => {
    const raw = openRaw(world.url)
    raw.send(`GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`)
    const answer = await raw.expect(/}$/)
    if (path.startsWith('/api')) return raw.socket.destroy()
    expect(answer).toMatch(/^HTTP\/1\.1 40[04] /)
    expect(JSON.parse(answer.slice(answer.indexOf('\r\n\r\n')))).toEqual(body)
    expect(answer).not.toMatch(/<html|at Object|node_modules/i)
    raw.socket.destroy()
  })

  it('a known path with an unsupported method is refused with the supported ones', async () => {
    for (const method of ['GET', 'PUT', 'DELETE', 'OPTIONS', 'HEAD', 'PATCH']) {
      const response = await fetch(`${world.url}/api/query`, { method })
      expect(response.status).toBe(405)
      expect(response.headers.get('allow')).toBe('POST')
      if (method !== 'HEAD') expect(await response.json()).toMatchObject({ ok: false, kind: 'method_not_allowed' })
    }
    const v1 = await fetch(`${world.url}/v1/audit/events`, { method: 'POST' })
    expect(v1.headers.get('allow')).toBe('GET')
    expect(await v1.json()).toMatchObject({ error: { code: 'method_not_allowed' } })
  })
})
