import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { openRaw, until } from '@platform/testkit'
import { warehouseScopes } from '@platform/tokens'
import { startWorld, type World } from './support/start-edge.ts'

let world: World
let token: string
const route = { access: warehouseScopes, service: 'warehouse-query', timeoutMs: 500 } as const
beforeAll(async () => {
  world = await startWorld({ SEND_TIMEOUT_MS: '1000' }, [
    { ...route, method: 'POST', path: '/api/query', bodyBytesMax: 100_000 },
    { ...route, method: 'GET', path: '/api/tables', bodyBytesMax: 0 },
  ])
  token = await world.token()
})
afterAll(() => world.close())

const start = (method: string, path: string) =>
  `${method} ${path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\n`
const smuggled = 'GET /api/tables HTTP/1.1\r\nHost: x\r\n\r\n'

describe('what is not HTTP', () => {
  it.each([
    ['no request line', () => 'hello\r\n\r\n'],
    [
      'a length and chunks',
      () => `${start('POST', '/api/query')}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${smuggled}`,
    ],
    [
      'two lengths',
      () => `${start('POST', '/api/query')}Content-Length: 0\r\nContent-Length: ${smuggled.length}\r\n\r\n${smuggled}`,
    ],
    ['a length of two numbers', () => `${start('POST', '/api/query')}Content-Length: 0, 5\r\n\r\n${smuggled}`],
    ['a signed length', () => `${start('POST', '/api/query')}Content-Length: +5\r\n\r\nhello`],
    ['a blank before the colon', () => `${start('POST', '/api/query')}Content-Length : 5\r\n\r\nhello`],
    [
      'an invalid chunk size',
      () => `${start('POST', '/api/query')}Transfer-Encoding: chunked\r\n\r\nxyz\r\n\r\n${smuggled}`,
    ],
    ['a control character in a header', () => `${start('GET', '/api/tables')}X-A: a\u0000b\r\n\r\n`],
    ['no host', () => 'GET /api/tables HTTP/1.1\r\n\r\n'],
  ])('with %s gets one answer, ends its connection, and reaches no service', async (_name, text) => {
    const before = world.service.requests.length
    const raw = openRaw(world.url)
    raw.send(text())
    await until('the connection to end', raw.isClosed)
    expect(raw.text()).toMatch(/^HTTP\/1\.1 400 /)
    expect(raw.text().match(/HTTP\/1\.1 /g)).toHaveLength(1)
    // A request that breaks after the service was called reaches it as an aborted request, never as a second one.
    expect(world.service.requests.slice(before).every(({ complete }) => !complete)).toBe(true)
  })

  it('headers over 16 KiB are refused in the envelope', async () => {
    const raw = openRaw(world.url)
    raw.send(`${start('GET', '/api/tables')}X-Long: ${'x'.repeat(20_000)}\r\n\r\n`)
    const answer = await raw.expect(/requestId/)
    expect(answer).toMatch(/^HTTP\/1\.1 431 /)
    expect(JSON.parse(answer.slice(answer.indexOf('{')))).toMatchObject({ ok: false, kind: 'headers_too_large' })
    await until('the connection to end', raw.isClosed)
  })

  it('is answered in the envelope, with a request id', async () => {
    const raw = openRaw(world.url)
    raw.send('rubbish\r\n\r\n')
    const answer = await raw.expect(/requestId/)
    expect(answer).toMatch(/\r\nX-Request-Id: [0-9a-f-]{36}\r\n/)
    expect(JSON.parse(answer.slice(answer.indexOf('{')))).toMatchObject({ ok: false, kind: 'validation_error' })
  })
})

describe('a slow caller', () => {
  it('that reads too slowly is disconnected at the deadline, and the service’s request ends', async () => {
    let gone = false
    world.service.answer = (_req, res) => {
      res.on('close', () => {
        gone = true
      })
      res.writeHead(200)
      const chunk = Buffer.alloc(65_536)
      const more = () => {
        while (!res.destroyed && res.write(chunk));
        res.once('drain', more)
      }
      more()
    }
    const raw = openRaw(world.url)
    const startedAt = performance.now()
    raw.send(`${start('GET', '/api/tables')}\r\n`)
    await raw.expect(/^HTTP\/1\.1 200/)
    raw.socket.pause()
    await until('the service to be let go', () => gone)
    expect(performance.now() - startedAt).toBeGreaterThan(1_400)
    raw.socket.destroy()
    await until('nothing to be under way', () => world.edge.ctx.live.size === 0)
  })
})

describe('one connection', () => {
  it('carries several calls, also after refusals', async () => {
    world.service.answer = (req, res) => void res.end(`"${req.url}"`)
    const raw = openRaw(world.url)
    for (let n = 1; n <= 3; n++) {
      raw.send(`GET /api/tables?n=${n} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\n\r\n`)
      await raw.expect(new RegExp(`"/api/tables\\?n=${n}"`))
      raw.send(`GET /nothing${n} HTTP/1.1\r\nHost: x\r\n\r\n`)
      await raw.expect(new RegExp(`(404 Not Found[\\s\\S]*){${n}}`))
    }
    expect(raw.isClosed()).toBe(false)
    raw.socket.destroy()
  })

  it('answers pipelined calls in their order', async () => {
    world.service.answer = (req, res) => void setTimeout(() => res.end(`"${req.url}"`), req.url?.endsWith('1') ? 50 : 0)
    const raw = openRaw(world.url)
    raw.send([1, 2, 3].map((n) => `${start('GET', `/api/tables?n=${n}`)}\r\n`).join(''))
    expect(await raw.expect(/n=3"/)).toMatch(/n=1"[\s\S]*n=2"[\s\S]*n=3"/)
    raw.socket.destroy()
  })
})
