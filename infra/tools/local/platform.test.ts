import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { expect, it } from '@jest/globals'
import { freePort } from './backing/free-port.ts'
import { startPlatform } from './platform.ts'
import { isRunning } from './testing/is-running.ts'
import { scratchFolder } from './testing/scratch.ts'

const read = (dir: string) => JSON.parse(readFileSync(join(dir, 'demo.json'), 'utf8'))

it('boots every process, replaces a killed one and rewrites demo.json, and leaves no process behind', async () => {
  using folder = scratchFolder()
  const { dir } = folder
  const platform = await startPlatform({ dir, port: await freePort(), gateways: 2 })
  const pids = platform.processes.map(({ pid }) => pid)
  try {
    expect(platform.processes.map(({ name }) => name).sort()).toEqual([
      'amazon-ads',
      'amazon-retail',
      'audit-log',
      'auth',
      'gateway',
      'gateway-2',
      'mariadb',
      'nats',
      'postgres',
      'redis',
      'simulator',
      'sync-worker',
      'warehouse-query',
    ])
    expect(pids.every(isRunning)).toBe(true)
    expect(read(dir)).toEqual(JSON.parse(JSON.stringify(platform.demo)))
    for (const gateway of platform.demo.gateways) {
      expect((await fetch(`${gateway}/oauth/jwks`)).status).toBe(200)
    }
    const before = read(dir).processes
    platform.kill('auth')
    await platform.ready('auth')
    const changed = read(dir).processes.filter(({ pid }: { pid: number }, index: number) => pid !== before[index].pid)
    expect(changed).toMatchObject([{ name: 'auth' }])
  } finally {
    pids.push(...platform.processes.map(({ pid }) => pid))
    await platform.stop()
  }
  expect(pids.some(isRunning)).toBe(false)
  expect(existsSync(join(dir, 'demo.json'))).toBe(false)
})

it('starts no process if the port is in use, and fails with one line', async () => {
  using folder = scratchFolder()
  const other = createServer().listen(await freePort(), '127.0.0.1')
  await once(other, 'listening')
  const address = other.address()
  const port = typeof address === 'object' && address ? address.port : 0
  await expect(startPlatform({ dir: folder.dir, port })).rejects.toThrow(
    new RegExp(`^Port ${port} is in use: .*PORT=…[^\\n]*$`),
  )
  expect(existsSync(join(folder.dir, 'data'))).toBe(false)
  other.close()
})

it('stops every started process when the start is aborted', async () => {
  using folder = scratchFolder()
  const abort = new AbortController()
  const lines: string[] = []
  const onProgress = (line: string) => {
    lines.push(line)
    abort.abort()
  }
  const start = startPlatform({ dir: folder.dir, port: await freePort(), onProgress, signal: abort.signal })
  await expect(start).rejects.toThrow()
  expect(lines.length).toBeGreaterThan(0)
  const again = startPlatform({ dir: folder.dir, port: await freePort(), signal: AbortSignal.abort() })
  await expect(again).rejects.toThrow('aborted') // and not because the folder is locked
})
