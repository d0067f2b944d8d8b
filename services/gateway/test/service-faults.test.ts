import { once } from 'node:events'
import { connect } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { until } from '@platform/testkit'
import { warehouseScopes } from '@platform/tokens'
import type { Route } from '../src/routes.ts'
import { bearer, startWorld, type World } from './support/start-edge.ts'

const offered: Route[] = [
  {
    method: 'POST',
    path: '/api/query',
    access: warehouseScopes,
    service: 'warehouse-query',
    bodyBytesMax: 100_000,
    timeoutMs: 600,
  },
  {
    method: 'GET',
    path: '/api/tables',
    access: warehouseScopes,
    service: 'warehouse-query',
    bodyBytesMax: 0,
    timeoutMs: 600,
  },
  {
    method: 'GET',
    path: '/api/table/:name',
    access: warehouseScopes,
    service: 'warehouse-query',
    bodyBytesMax: 0,
    timeoutMs: 3_600_000,
  },
]

let world: World
let token: string
beforeAll(async () => {
  world = await startWorld({}, offered)
  token = await world.token()
})
afterAll(() => world?.close())

const ask = (path = '/api/tables', init: RequestInit = {}) =>
  fetch(`${world.url}${path}`, { ...init, headers: { ...bearer(token), ...init.headers } })
/** Sends raw text and returns all bytes received until the connection ends. */
async function raw(text: string): Promise<string> {
  const { hostname, port } = new URL(world.url)
  const socket = connect(Number(port), hostname)
  socket.setTimeout(3_000, () => socket.destroy())
  socket.write(text)
  let answer = ''
  socket.on('data', (chunk) => {
    answer += chunk
  })
  await once(socket, 'close')
  return answer
}

describe('requests whose end can be read in two ways (smuggling)', () => {
  it.each([
    [
      'a length and chunks',
      'content-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\nGET /smuggled HTTP/1.1\r\n\r\n',
    ],
    ['two lengths', 'content-length: 0\r\ncontent-length: 31\r\n\r\nGET /smuggled HTTP/1.1\r\n\r\n'],
    ['an odd transfer encoding', 'transfer-encoding: xchunked\r\n\r\n0\r\n\r\n'],
    ['a space before the colon', 'content-length : 5\r\n\r\nhello'],
    ['a folded header', 'x-a: 1\r\n b: 2\r\n\r\n'],
  ])('with %s are refused, and no later bytes are read as a request', async (_name, rest) => {
    const before = world.service.requests.length
    const answer = await raw(`POST /api/query HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${token}\r\n${rest}`)
    // Where the parser fails in the middle of a request, the connection ends without an answer.
    expect(answer).toMatch(/^(HTTP\/1\.1 400|$)/)
    expect(answer.match(/HTTP\/1\.1/g) ?? []).toHaveLength(answer === '' ? 0 : 1)
    expect(world.service.requests).toHaveLength(before)
  })
})

describe('a service', () => {
  const original = () => world.service.answer
  it('that is too slow is a timeout, and its request is aborted', async () => {
    const answer = original()
    let aborted = false
    world.service.answer = (_req, res) =>
      void res.on('close', () => {
        aborted = true
      })
    const reply = await ask()
    expect({ status: reply.status, body: await reply.json() }).toMatchObject({
      status: 504,
      body: { kind: 'upstream_timeout' },
    })
    await until('the service to receive the call', () => aborted)
    world.service.answer = answer
  })

  it('sees its request aborted when the caller disconnects', async () => {
    const answer = original()
    let aborted = false
    let asked = false
    world.service.answer = (_req, res) => {
      asked = true
      res.on('close', () => {
        aborted = true
      })
    }
    const aborter = new AbortController()
    const call = ask('/api/table/t', { signal: aborter.signal }).catch(() => {})
    await until('the service to be asked', () => asked)
    aborter.abort()
    await call
    await until('the service to receive the call', () => aborted)
    world.service.answer = answer
  })

  it('that dies during an answer leaves a visible truncation', async () => {
    const answer = original()
    world.service.answer = (_req, res) => {
      res.writeHead(200, { 'content-length': '100' }).write('half')
      setTimeout(() => res.destroy(), 20)
    }
    await expect(ask().then((reply) => reply.text())).rejects.toThrow()
    world.service.answer = answer
  })

  it('is not named in the answer’s headers', async () => {
    const answer = original()
    world.service.answer = (_req, res) =>
      res.writeHead(200, { server: 'secret/1.0', 'x-powered-by': 'secret', 'x-own': 'kept' }).end('{}')
    const { headers } = await ask()
    expect([headers.get('server'), headers.get('x-powered-by'), headers.get('x-own')]).toEqual([null, null, 'kept'])
    world.service.answer = answer
  })

  it('that streams is read only as fast as its caller reads', async () => {
    const answer = original()
    let sent = 0
    world.service.answer = (_req, res) => {
      res.writeHead(200)
      const chunk = Buffer.alloc(65_536)
      const more = () => {
        while (sent < 400 * chunk.length && res.write(chunk)) sent += chunk.length
        if (sent < 400 * chunk.length)
          res.once('drain', () => {
            sent += chunk.length
            more()
          })
        else res.end()
      }
      more()
    }
    const { hostname, port } = new URL(world.url)
    const socket = connect(Number(port), hostname)
    socket.write(`GET /api/tables HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${token}\r\n\r\n`)
    await until('something to arrive', () => sent > 0)
    socket.pause()
    const isStill = async () => {
      const before = sent
      await delay(200)
      return sent === before
    }
    await until('nothing more to be read', isStill)
    expect(sent).toBeLessThan(300 * 65_536)
    socket.destroy()
    world.service.answer = answer
  })

  it('that refuses connections is unavailable', async () => {
    const lone = await startWorld({ WAREHOUSE_QUERY_URL: 'http://127.0.0.1:1' }, offered)
    const reply = await fetch(`${lone.url}/api/tables`, { headers: bearer(await lone.token()) })
    expect({ status: reply.status, body: await reply.json() }).toMatchObject({
      status: 503,
      body: { kind: 'unavailable' },
    })
    await lone.close()
  })
})
