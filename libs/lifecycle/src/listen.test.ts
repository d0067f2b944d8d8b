import { once } from 'node:events'
import { Agent, type RequestListener, request, type ServerResponse } from 'node:http'
import { connect, type Socket } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterEach, describe, expect, it } from '@jest/globals'
import { clientKeepAliveMs } from './keep-alive.ts'
import { type Listening, listen } from './listen.ts'

const open: { close(): unknown }[] = []
afterEach(async () => {
  for (const one of open.splice(0)) await one.close()
})

async function start(handler: RequestListener): Promise<Listening> {
  const server = await listen(handler, { host: '127.0.0.1', port: 0 })
  const close = (): Promise<void> => {
    server.destroy()
    return server.close()
  }
  open.push({ close })
  return server
}

/** Opens a kept-alive connection, with the answers received on it. */
function openConnection(url: string) {
  const agent = new Agent({ keepAlive: true, maxSockets: 1, timeout: clientKeepAliveMs })
  open.push({ close: () => agent.destroy() })
  return (path = '/') =>
    new Promise<{ status: number; connection: string | undefined; body: string; isReused: boolean }>(
      (resolve, reject) => {
        const sent = request(new URL(path, url), { agent }, async (answer) => {
          const { statusCode: status = 0, headers } = answer
          resolve({ status, connection: headers.connection, body: await text(answer), isReused: sent.reusedSocket })
        })
        sent.on('error', reject).end()
      },
    )
}

/** Opens a raw connection, with all bytes that the server sent. */
function openRaw({ port }: Listening): { socket: Socket; received: Promise<string> } {
  const socket = connect(port, '127.0.0.1')
  open.push({ close: () => socket.destroy() })
  return { socket, received: text(socket) }
}

/** Creates a handler whose answers the test ends. */
function heldAnswers() {
  const arrivals: ((res: ServerResponse) => void)[] = []
  const waiting: ServerResponse[] = []
  return {
    handler: (_req: unknown, res: ServerResponse) => {
      const take = arrivals.shift()
      if (take) take(res)
      else waiting.push(res)
    },
    /** Resolves with the next pending answer. */
    next: (): Promise<ServerResponse> =>
      new Promise((resolve) => {
        const res = waiting.shift()
        if (res) resolve(res)
        else arrivals.push(resolve)
      }),
  }
}

const plainRequest = 'GET / HTTP/1.1\r\nHost: a\r\n\r\n'

describe('listen', () => {
  it('lets a running request end before it closes, and accepts no other', async () => {
    const held = heldAnswers()
    const server = await start(held.handler)
    const answer = openConnection(server.url)()
    const res = await held.next()
    const closed = server.close()
    await expect(fetch(server.url)).rejects.toThrow()
    res.end('whole')
    expect(await answer).toMatchObject({ body: 'whole', connection: 'close' })
    await closed
  })

  it('is closed as soon as the last answer is sent, whatever keep-alive its connection has', async () => {
    const held = heldAnswers()
    const server = await start(held.handler)
    // The client never closes its connection: the server must.
    const { socket, received } = openRaw(server)
    socket.write(plainRequest)
    const res = await held.next()
    res.flushHeaders()
    const closed = server.close()
    res.end('streamed')
    await closed
    expect(await received).toMatch(/\r\nConnection: keep-alive\r\n[\s\S]*streamed/)
  })

  it('is closed although connections are idle or never sent a byte', async () => {
    const server = await start((_req, res) => res.end('ok'))
    const silent = openRaw(server)
    await once(silent.socket, 'connect')
    const idle = openRaw(server)
    idle.socket.write(plainRequest)
    await once(idle.socket, 'readable')
    await server.close()
    expect(await silent.received).toBe('')
    expect(await idle.received).toContain('200 OK')
  })

  it('is not closed before a slow reader has the whole of a large answer', async () => {
    const server = await start((_req, res) => res.end(Buffer.alloc(32 * 1_048_576, 'x')))
    const reader = request(server.url)
    open.push({ close: () => reader.destroy() })
    const answer = new Promise<import('node:http').IncomingMessage>((resolve) => reader.once('response', resolve))
    reader.end()
    const incoming = await answer
    const closed = server.close()
    const body = await text(incoming)
    expect(body).toHaveLength(32 * 1_048_576)
    await closed
  })

  it('can be closed twice', async () => {
    const server = await start((_req, res) => res.end())
    await Promise.all([server.close(), server.close()])
    await server.close()
  })

  it('a port in use is an error with its code', async () => {
    const first = await start((_req, res) => res.end())
    await expect(listen(() => {}, { host: '127.0.0.1', port: first.port })).rejects.toMatchObject({
      code: 'EADDRINUSE',
    })
  })
})

describe('a retired server', () => {
  it('keeps serving, and sends Connection: close in pending and later answers of any kind', async () => {
    const held = heldAnswers()
    const server = await start((req, res) => {
      if (req.url === '/held') held.handler(req, res)
      else if (req.url === '/streamed') res.writeHead(200).write('a', () => res.end('b'))
      else if (req.url === '/raw') res.writeHead(404, ['Content-Length', '0']).end()
      else if (req.url === '/empty') res.writeHead(204).end()
      else res.end('plain')
    })
    const paths = ['/plain', '/streamed', '/raw', '/empty']
    const connections = paths.map(() => openConnection(server.url))
    const before = await Promise.all(connections.map((call) => call()))
    expect(before.map(({ connection }) => connection)).toEqual(paths.map(() => 'keep-alive'))
    const underWay = openConnection(server.url)('/held')
    const res = await held.next()

    server.retire()
    res.end('held')
    expect(await underWay).toMatchObject({ status: 200, connection: 'close', body: 'held' })
    const last = await Promise.all(connections.map((call, i) => call(paths[i])))
    expect(last.map(({ connection, isReused }) => ({ connection, isReused }))).toEqual(
      paths.map(() => ({ connection: 'close', isReused: true })),
    )
    // On another connection, because the client followed `Connection: close`.
    const again = await Promise.all(connections.map((call, i) => call(paths[i])))
    expect(again.map(({ connection, isReused }) => ({ connection, isReused }))).toEqual(
      paths.map(() => ({ connection: 'close', isReused: false })),
    )
  })

  it('sends Connection: close also from a listener for requests that expect 100-continue', async () => {
    const server = await start((_req, res) => res.end())
    server.server.on('checkContinue', (_req, res) => res.writeHead(417).end())
    server.retire()
    const { socket, received } = openRaw(server)
    socket.write('POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\n')
    expect(await received).toMatch(/^HTTP\/1\.1 417 [\s\S]*\r\nConnection: close\r\n/)
  })
})
