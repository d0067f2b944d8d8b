import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { until } from './until.ts'

/** A service in a process of its own, which a test can kill at any moment. */
export interface ServiceProcess {
  url: string
  /** Kills the process with SIGKILL and resolves when it has ended. */
  kill(): Promise<void>
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  await new Promise((done) => server.close(done))
  if (!address || typeof address === 'string') throw new Error('no free port')
  return address.port
}

/** Starts the service whose entry point is `main` and resolves when it is ready. `env` has its variables, except for its ports. */
export async function startServiceProcess(main: string, env: Record<string, string>): Promise<ServiceProcess> {
  const [port, opsPort] = [await freePort(), await freePort()]
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', main], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      ...env,
      PATH: process.env.PATH,
      TEST_RUN: process.env.TEST_RUN,
      HOST: '127.0.0.1',
      PORT: String(port),
      OPS_PORT: String(opsPort),
      LOG_LEVEL: 'error',
    },
  })
  const ended = once(child, 'exit')
  const kill = async (): Promise<void> => {
    child.kill('SIGKILL')
    await ended
  }
  try {
    await until(`${main} is ready`, async () => (await fetch(`http://127.0.0.1:${opsPort}/readyz`)).ok)
  } catch (error) {
    await kill()
    throw error
  }
  return { url: `http://127.0.0.1:${port}`, kill }
}
