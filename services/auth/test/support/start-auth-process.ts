import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { resolve } from 'node:path'
import { until } from '@platform/testkit'
import { authEnv } from './start-auth.ts'

const main = resolve(import.meta.dirname, '../../src/main.ts')

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  await new Promise((done) => server.close(done))
  if (!address || typeof address === 'string') throw new Error('no free port')
  return address.port
}

/** Starts the service as a separate process, which a test can kill at any moment. */
export async function startAuthProcess(postgres: string) {
  const [port, opsPort] = [await freePort(), await freePort()]
  const env = { HOST: '127.0.0.1', PORT: String(port), OPS_PORT: String(opsPort), LOG_LEVEL: 'error' }
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', main], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { PATH: process.env.PATH, TEST_RUN: process.env.TEST_RUN, ...authEnv({ postgres, env }) },
  })
  const ended = once(child, 'exit')
  const kill = async (): Promise<void> => {
    child.kill('SIGKILL')
    await ended
  }
  try {
    await until('auth is ready', async () => (await fetch(`http://127.0.0.1:${opsPort}/readyz`)).ok)
  } catch (error) {
    await kill()
    throw error
  }
  return { url: `http://127.0.0.1:${port}`, kill }
}

/** See startAuthProcess. */
export type AuthProcess = Awaited<ReturnType<typeof startAuthProcess>>
