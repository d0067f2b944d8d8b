import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { expect, it } from '@jest/globals'
import { until } from '@platform/testkit'
import { isAlive } from './local/process/identity.ts'
import { scratchFolder } from './local/testing/scratch.ts'
import { familyOf } from './test-run/family.ts'

it.each(['SIGINT', 'SIGTERM'] as const)(
  'an install that is interrupted by %s ends, and no entry point is started',
  async (signal) => {
    using folder = scratchFolder()
    // A registry that accepts the request and never answers.
    let questions = 0
    const registry = createServer((socket) => socket.on('error', () => {}).once('data', () => (questions += 1)))
    await once(registry.listen(0, '127.0.0.1'), 'listening')
    const { port } = registry.address() as { port: number }
    mkdirSync(join(folder.dir, 'infra/tools/toolchain'), { recursive: true })
    copyFileSync(join(import.meta.dirname, 'bootstrap.mjs'), join(folder.dir, 'infra/tools/bootstrap.mjs'))
    const pinned = { dependencies: { node: '26.0.0', pnpm: '12.0.0' } }
    writeFileSync(join(folder.dir, 'infra/tools/toolchain/package.json'), JSON.stringify(pinned))

    const child = spawn(process.execPath, ['infra/tools/bootstrap.mjs', 'main.ts'], {
      cwd: folder.dir,
      stdio: 'ignore',
      env: {
        ...process.env,
        npm_config_registry: `http://127.0.0.1:${port}`,
        npm_config_cache: join(folder.dir, 'cache'),
      },
    })
    const exited = once(child, 'exit')
    await until('npm to ask', () => questions > 0)
    const family = familyOf(child.pid ?? 0)
    expect(family.length).toBeGreaterThan(1)
    child.kill(signal)
    expect(await exited).toEqual([130, null])
    expect(family.filter(isAlive)).toEqual([])
    registry.close()
  },
)
