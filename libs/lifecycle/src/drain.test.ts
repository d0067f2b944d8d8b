import { once } from 'node:events'
import { request, type ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import { describe, expect, it } from '@jest/globals'
import { drain } from './drain.ts'
import { type ListenOptions, listen } from './listen.ts'

const local = { host: '127.0.0.1', port: 0 }
const never = 3_600_000

interface Reply {
  status: number
  headers: Record<string, unknown>
  body: string
}

async function get(url: string): Promise<Reply> {
  const sent = request(url).end()
  const [answer] = await once(sent, 'response')
  return { status: answer.statusCode, headers: answer.headers, body: await text(answer) }
}

/** Opens a server whose answers the test ends, with one request in progress. */
async function openBusy(onOverdue?: ListenOptions['onOverdue']) {
  const arrived = Promise.withResolvers<ServerResponse>()
  const server = await listen((_req, res) => arrived.resolve(res), { ...local, ...(onOverdue && { onOverdue }) })
  const reply = get(server.url)
  reply.catch(() => {})
  return { server, reply, res: await arrived.promise }
}

describe('drain', () => {
  it('serves on until the propagation time is over, then refuses connections', async () => {
    const server = await listen((_req, res) => res.end('served'), local)
    const drained = drain([server], { propagationMs: 500, msMax: never })
    expect(await get(server.url)).toMatchObject({ status: 200, headers: { connection: 'close' }, body: 'served' })
    expect(await drained).toBe(0)
    await expect(get(server.url)).rejects.toMatchObject({ code: 'ECONNREFUSED' })
  })

  it('ends when the last running request of all servers has ended, before the time limit', async () => {
    const [first, second] = await Promise.all([openBusy(), openBusy()])
    const drained = drain([first.server, second.server], { propagationMs: 0, msMax: never })
    second.res.end('second')
    expect((await second.reply).body).toBe('second')
    first.res.end('first')
    expect(await drained).toBe(0)
    expect((await first.reply).body).toBe('first')
  })

  it('refuses a request that does not end in time with 503 and Retry-After instead of a reset', async () => {
    const { server, reply } = await openBusy()
    expect(await drain([server], { propagationMs: 0, msMax: 1 })).toBe(1)
    expect(await reply).toMatchObject({ status: 503, headers: { 'retry-after': '1', connection: 'close' } })
  })

  it('waits until the server has refused an overdue request by itself', async () => {
    const { server, reply } = await openBusy((_req, res) => setTimeout(() => res.writeHead(503).end('unwound'), 50))
    expect(await drain([server], { propagationMs: 0, msMax: 1 })).toBe(1)
    expect(await reply).toMatchObject({ status: 503, body: 'unwound' })
  })

  it('cuts off a half-sent answer, and one that cannot be refused', async () => {
    const half = await openBusy()
    half.res.writeHead(200).write('half')
    const deaf = await openBusy(() => {})
    expect(await drain([half.server, deaf.server], { propagationMs: 0, msMax: 1 })).toBe(2)
    await expect(half.reply).rejects.toThrow()
    await expect(deaf.reply).rejects.toThrow()
  })
})
