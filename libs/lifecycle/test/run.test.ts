import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { Agent, request } from 'node:http'
import { resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { afterEach, describe, expect, it } from '@jest/globals'
import { clientKeepAliveMs } from '../src/index.ts'

interface Line {
  message: string
  url?: string
}
const never = 3_600_000
const ends: (() => unknown)[] = []
afterEach(() => {
  for (const end of ends.splice(0)) end()
})

/** Launches the process; `said` resolves with its next line of that kind, including earlier lines. */
function launch({ propagationMs = 0, msMax = never, env = {} } = {}) {
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', resolve(import.meta.dirname, 'support/process.ts')],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, DRAIN_PROPAGATION_MS: String(propagationMs), DRAIN_MS_MAX: String(msMax), ...env },
    },
  )
  ends.push(() => child.kill('SIGKILL'))
  const exited = once(child, 'exit')
  const lines: Line[] = []
  const waiting: (() => void)[] = []
  createInterface({ input: child.stdout }).on('line', (line) => {
    lines.push(JSON.parse(line))
    for (const look of waiting.splice(0)) look()
  })
  const said = async (message: string, url?: string): Promise<Line> => {
    for (;;) {
      const found = lines.find((line) => line.message === message && (url === undefined || line.url === url))
      if (found) return found
      await new Promise<void>((look) => waiting.push(look))
    }
  }
  return {
    said,
    lines: () => lines.map(({ message }) => message).filter((message) => message !== 'starting'),
    kill: (signal: NodeJS.Signals) => child.kill(signal),
    exitCode: async (): Promise<number | null> => (await exited)[0],
  }
}

/** Launches the process and waits until it serves. */
async function start(options: Parameters<typeof launch>[0] = {}) {
  const launched = launch(options)
  const { url = '' } = await launched.said('listening')
  const agent = new Agent({ keepAlive: true, timeout: clientKeepAliveMs })
  ends.push(() => agent.destroy())
  const get = async (path: string): Promise<{ status: number; body: string }> => {
    const sent = request(new URL(path, url), { agent }).end()
    const [answer] = await once(sent, 'response')
    return { status: answer.statusCode, body: await text(answer) }
  }
  // A client with kept-alive connections: the process must close them. Its signals are handled once it serves.
  await get('/0')
  return { ...launched, get }
}

describe('a process that gets a signal', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)(
    '%s, answers what runs, closes the rest in order, and ends with code 0',
    async (signal) => {
      const process = await start()
      const slow = process.get('/700')
      await process.said('request', '/700')
      process.kill(signal)
      expect(await slow).toEqual({ status: 200, body: 'stopping' })
      expect(await process.exitCode()).toBe(0)
      expect(process.lines()).toEqual([
        'listening',
        'request',
        'request',
        'process.stopping',
        'process.drained',
        'closed',
        'closed',
      ])
    },
  )

  it('serves on for the propagation time', async () => {
    const process = await start({ propagationMs: 1_000 })
    process.kill('SIGTERM')
    await process.said('process.stopping')
    expect(await process.get('/0')).toEqual({ status: 200, body: 'stopping' })
    expect(await process.exitCode()).toBe(0)
  })

  it('closes the rest also when a request does not end in time and one part fails to close', async () => {
    const process = await start({ msMax: 1, env: { CLOSE_FAILS: 'yes' } })
    const slow = process.get(`/${never}`)
    await process.said('request', `/${never}`)
    process.kill('SIGTERM')
    expect(await slow).toMatchObject({ status: 503 })
    expect(await process.exitCode()).toBe(1)
    expect(process.lines().slice(-4)).toEqual(['process.drained', 'closed', 'process.close-failed', 'closed'])
  })

  it.each([
    ['SIGTERM', 'SIGTERM'],
    ['SIGTERM', 'SIGINT'],
    ['SIGINT', 'SIGINT'],
  ] as const)('%s, ends at once by a second one, %s', async (first, second) => {
    const process = await start({ propagationMs: never })
    process.kill(first)
    await process.said('process.stopping')
    process.kill(second)
    expect(await process.exitCode()).toBe(1)
    expect(process.lines().at(-1)).toBe('process.stop-forced')
  })

  it.each(['SIGTERM', 'SIGINT'] as const)('%s while it starts, ends at once, with code 0', async (signal) => {
    const process = launch({ env: { START_HANGS: 'yes' } })
    await process.said('starting')
    process.kill(signal)
    expect(await process.exitCode()).toBe(0)
  })

  it('ends by itself after a failure that nothing caught, with code 1, its requests answered', async () => {
    const process = await start({ propagationMs: never })
    const slow = process.get('/700')
    await process.said('request', '/700')
    await process.get('/fail')
    expect(await slow).toMatchObject({ status: 200 })
    expect(await process.exitCode()).toBe(1)
    expect(process.lines()).toContain('process.unhandled-rejection')
  })
})
