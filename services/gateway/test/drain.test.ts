import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import { afterEach, describe, expect, it } from '@jest/globals'
import { Cleanup, drain } from '@platform/lifecycle'
import { openRaw } from '@platform/testkit'
import { warehouseScopes } from '@platform/tokens'
import { bearer, startService, startWorld } from './support/start-edge.ts'

let cleanup = new Cleanup()
afterEach(async () => {
  await cleanup.close()
  cleanup = new Cleanup()
})

const never = 3_600_000
const scope = [...new Set<string>([...warehouseScopes, 'account:read'])].join(' ')
const query = { method: 'POST', body: '{"sql":"SELECT 1"}' }
const form = {
  method: 'POST',
  body: 'grant_type=client_credentials',
  headers: { 'content-type': 'application/x-www-form-urlencoded' },
}

/** Opens a gateway whose service holds its calls; `wait` resolves when the service has the call, with its answer to give. */
async function openWaiting() {
  const world = cleanup.use(await startWorld(), (it) => it.close())
  const token = await world.token({ scope })
  const wait = async (path: string, init: RequestInit = {}) => {
    const heard = Promise.withResolvers<ServerResponse>()
    world.service.answer = (_req, res) => heard.resolve(res)
    const reply = fetch(`${world.url}${path}`, { ...init, headers: { ...bearer(token), ...init.headers } })
    reply.catch(() => {})
    return { reply, res: await heard.promise }
  }
  return { http: world.edge.http, wait }
}

describe('a gateway that drains', () => {
  it.each([
    ['/api', '/api/query', query, { kind: 'unavailable', requestId: expect.any(String) }],
    ['/v1', '/v1/me', {}, { error: expect.objectContaining({ code: 'unavailable' }) }],
    ['/oauth', '/oauth/token', form, { error: 'temporarily_unavailable' }],
  ])(
    'refuses a call of %s that does not end in time in its envelope, and aborts it at its service',
    async (_surface, path, init, body) => {
      const { http, wait } = await openWaiting()
      const { reply, res } = await wait(path, init)
      const heard = once(res, 'close')
      expect(await drain([http], { propagationMs: 0, msMax: 1 })).toBe(1)
      const { status, headers } = await reply
      expect({ status, connection: headers.get('connection') }).toEqual({ status: 503, connection: 'close' })
      expect(await (await reply).json()).toMatchObject(body)
      expect(Number(headers.get('retry-after'))).toBeGreaterThan(0)
      expect(headers.get('x-request-id')).toBeTruthy()
      await heard
      expect(res.writableFinished).toBe(false)
    },
  )

  it('waits for running calls and answers them normally', async () => {
    const { http, wait } = await openWaiting()
    const { reply, res } = await wait('/api/tables')
    const drained = drain([http], { propagationMs: 0, msMax: never })
    res.end('{}')
    const { status, headers } = await reply
    expect({ status, connection: headers.get('connection') }).toEqual({ status: 200, connection: 'close' })
    expect(await drained).toBe(0)
  })

  it('sends Connection: close on every surface: answers, refusals, pages, invalid HTTP', async () => {
    const world = cleanup.use(await startWorld(), (it) => it.close())
    const headers = bearer(await world.token())
    const calls: [string, RequestInit][] = [
      ['/api/tables', { headers }],
      ['/api/tables', {}],
      ['/nowhere', {}],
      ['/', {}],
      ['/admin', {}],
      ['/admin', { headers: { accept: 'text/html' } }],
      ['/oauth/token', form],
    ]
    world.edge.http.retire()
    for (const [path, init] of calls) {
      const reply = await fetch(`${world.url}${path}`, init)
      await reply.arrayBuffer()
      expect([path, reply.status, reply.headers.get('connection')]).toEqual([path, expect.any(Number), 'close'])
    }
    for (const head of ['GET /api/tables HTTP/1.1\r\nHost: x\r\nExpect: banana', 'GET / HTTP/1.1', 'GARBAGE']) {
      const raw = openRaw(world.url)
      raw.send(`${head}\r\n\r\n`)
      expect(await raw.expect(/\}$/)).toMatch(/^HTTP\/1\.1 4[\s\S]*\r\nConnection: close\r\n/i)
      raw.socket.destroy()
    }
  })
})

describe('a service that refuses connections for a moment', () => {
  it.each([
    ['a read', '/api/tables', {}],
    ['a write', '/api/query', query],
    ['a long body', '/api/query', { method: 'POST', body: JSON.stringify({ sql: 'x'.repeat(200_000) }) }],
  ])('does not fail %s: no byte of it was sent, so it is sent again', async (_what, path, init) => {
    const { url, port, close } = await startService()
    await close()
    const world = cleanup.use(await startWorld({ WAREHOUSE_QUERY_URL: url }), (it) => it.close())
    const headers = bearer(await world.token())
    const late = Promise.withResolvers<Awaited<ReturnType<typeof startService>>>()
    const start = () => {
      unsubscribe('undici:client:connectError', start)
      startService(undefined, port).then(late.resolve, late.reject)
    }
    subscribe('undici:client:connectError', start)
    const reply = await fetch(`${world.url}${path}`, { ...init, headers })
    const service = cleanup.use(await late.promise, (it) => it.close())
    expect({ status: reply.status, body: await reply.json() }).toMatchObject({
      status: 200,
      body: { url: path, body: 'body' in init ? init.body : '' },
    })
    expect(service.requests).toHaveLength(1)
  })
})

describe('every refusal that invites a retry has a Retry-After', () => {
  const surfaces: [string, RequestInit][] = [
    ['/api/tables', {}],
    ['/api/query', query],
    ['/v1/me', {}],
    ['/oauth/token', form],
    ['/oauth/jwks', {}],
    ['/.well-known/oauth-authorization-server', {}],
    ['/admin', {}],
    ['/admin', { headers: { accept: 'text/html' } }],
  ]

  it.each([
    ['the service is unavailable', { AUTH_URL: 'http://127.0.0.1:1', WAREHOUSE_QUERY_URL: 'http://127.0.0.1:1' }, 503],
    ['the caller or its address exceeds its limit', { CALLS_MAX: '1', PUBLIC_CALLS_PER_MINUTE_MAX: '1' }, 429],
  ])('when %s, on every surface', async (_why, env, status) => {
    const world = cleanup.use(await startWorld(env), (it) => it.close())
    const headers = bearer(await world.token({ scope }))
    const ask = (path: string, init: RequestInit) =>
      fetch(`${world.url}${path}`, { ...init, headers: { ...headers, ...init.headers } })
    if (status === 429) for (const path of ['/api/tables', '/oauth/jwks']) await (await ask(path, {})).arrayBuffer()
    // The authorization server itself limits guesses at secrets.
    const limited = surfaces.filter(([path]) => status === 503 || path !== '/oauth/token')
    for (const [path, init] of limited) {
      const reply = await ask(path, init)
      await reply.arrayBuffer()
      expect([path, reply.status]).toEqual([path, status])
      expect(Number(reply.headers.get('retry-after'))).toBeGreaterThan(0)
    }
  })
})
