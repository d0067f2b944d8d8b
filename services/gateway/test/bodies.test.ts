import { once } from 'node:events'
import { request } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { openRaw, until } from '@platform/testkit'
import { bearer, startWorld, type World } from './support/start-edge.ts'

const mebibyte = 1_048_576
let world: World
let token: string
beforeAll(async () => {
  world = await startWorld()
  token = await world.token()
})
afterAll(() => world.close())

const post = (body: Buffer, headers: Record<string, string> = {}) =>
  fetch(`${world.url}/api/query`, {
    method: 'POST',
    headers: { ...bearer(token), ...headers },
    body,
    duplex: 'half',
  } as RequestInit)

const head = (more: string, path = '/api/query') =>
  `POST ${path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\n${more}\r\n`

describe('a body', () => {
  it.each([0, 1, 1_000, 65_536, 65_537, 2 * mebibyte])('of %i bytes arrives as it was sent', async (bytes) => {
    const body = Buffer.alloc(bytes, 'é%00')
    const answer = (await (await post(body)).json()) as { body: string; headers: Record<string, string> }
    expect(answer.body).toBe(body.toString())
    expect(answer.headers['content-length']).toBe(String(bytes))
  })

  it('in chunks arrives whole', async () => {
    const raw = openRaw(world.url)
    raw.send(head('Transfer-Encoding: chunked\r\n'))
    for (const piece of ['SELECT ', 'one ', 'thing']) {
      raw.send(`${piece.length.toString(16)}\r\n${piece}\r\n`)
      await until('the service to receive the call', () => world.service.requests.length > 0)
    }
    raw.send('0\r\n\r\n')
    expect(await raw.expect(/"body":"[^"]+"/)).toMatch(/"body":"SELECT one thing"/)
    raw.socket.destroy()
  })

  it('that is declared too large is refused before it is read', async () => {
    const before = world.service.requests.length
    const raw = openRaw(world.url)
    raw.send(head(`Content-Length: ${2 * mebibyte + 1}\r\n`))
    expect(await raw.expect(/requestId/)).toMatch(/^HTTP\/1\.1 413 [\s\S]*"kind":"payload_too_large"/)
    expect(world.service.requests.length).toBe(before)
    raw.socket.destroy()
  })

  it('that exceeds the limit while it streams is refused, and the service receives no complete body', async () => {
    let aborted = false
    world.service.answer = (req) => void req.on('error', () => (aborted = true)).resume()
    const raw = openRaw(world.url)
    raw.send(head('Transfer-Encoding: chunked\r\n'))
    const piece = Buffer.alloc(64 * 1_024, 'x')
    for (let sent = 0; sent < 3 * mebibyte; sent += piece.length) {
      raw.send(`${piece.length.toString(16)}\r\n`)
      raw.send(piece)
      raw.send('\r\n')
    }
    expect(await raw.expect(/requestId/)).toMatch(/^HTTP\/1\.1 413 /)
    await until('the service to see the abort', () => aborted)
    raw.socket.destroy()
  })

  it('is refused on a route without a body', async () => {
    const raw = openRaw(world.url)
    raw.send(`GET /api/tables HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\nContent-Length: 5\r\n\r\nhello`)
    expect(await raw.expect(/requestId/)).toMatch(/^HTTP\/1\.1 413 /)
    raw.socket.destroy()
  })

  it('is not read from a caller without a token, which still receives the answer', async () => {
    const before = world.service.requests.length
    const req = request(`${world.url}/api/query`, { method: 'POST', headers: { 'content-length': 2 * mebibyte } })
    req.on('error', () => {})
    req.write(Buffer.alloc(mebibyte))
    const [res] = await once(req, 'response')
    expect(res.statusCode).toBe(401)
    expect(res.headers.connection).toBe('close')
    const chunks: Buffer[] = []
    for await (const chunk of res) chunks.push(chunk)
    expect(JSON.parse(Buffer.concat(chunks).toString())).toMatchObject({ kind: 'invalid_token' })
    expect(world.service.requests.length).toBe(before)
    await until('the connection to close', () => req.socket?.destroyed)
  })
})

describe('Expect: 100-continue', () => {
  const expecting = (authorization: string) =>
    `POST /api/query HTTP/1.1\r\nHost: x\r\n${authorization}Content-Length: 5\r\nExpect: 100-continue\r\n\r\n`

  it('is answered when the body is needed', async () => {
    world.service.answer = async (req, res) => {
      const chunks: Buffer[] = []
      for await (const chunk of req) chunks.push(chunk)
      res.end(`"${Buffer.concat(chunks)}"`)
    }
    const raw = openRaw(world.url)
    raw.send(expecting(`Authorization: Bearer ${token}\r\n`))
    await raw.expect(/^HTTP\/1\.1 100 Continue/)
    raw.send('hello')
    expect(await raw.expect(/HTTP\/1\.1 200 [\s\S]*"hello"/)).toMatch(/"hello"$/)
    raw.socket.destroy()
  })

  it('is answered with the refusal when the body is not needed', async () => {
    const raw = openRaw(world.url)
    raw.send(expecting(''))
    expect(await raw.expect(/requestId/)).toMatch(/^HTTP\/1\.1 401 /)
    raw.socket.destroy()
  })
})
