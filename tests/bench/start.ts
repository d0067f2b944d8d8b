import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { freePort } from '@platform/infra/local/backing/free-port.ts'
import { z } from 'zod'
import type { BenchResult } from './result.ts'

const root = resolve(import.meta.dirname, '../..')
const Demo = z.object({
  gateway: z.string(),
  tenants: z.array(
    z.object({ credentials: z.object({ read: z.object({ client_id: z.string(), client_secret: z.string() }) }) }),
  ),
})

async function firstAnswer(file: string, child: ChildProcess): Promise<void> {
  const deadline = performance.now() + 300_000
  while (!existsSync(file)) {
    if (child.exitCode !== null) throw new Error(`npm start ended with code ${child.exitCode}`)
    if (performance.now() > deadline) throw new Error('npm start was not ready within five minutes')
    await new Promise((done) => setTimeout(done, 20))
  }
  const { gateway, tenants } = Demo.parse(JSON.parse(readFileSync(file, 'utf8')))
  const credential = tenants[0]?.credentials.read
  const token = await fetch(`${gateway}/oauth/token`, {
    method: 'POST',
    body: new URLSearchParams({ grant_type: 'client_credentials', ...credential }),
  })
  const { access_token } = z.object({ access_token: z.string() }).parse(await token.json())
  const answer = await fetch(`${gateway}/api/query`, {
    method: 'POST',
    headers: { authorization: `Bearer ${access_token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ sql: 'SELECT COUNT(*) AS n FROM accounts' }),
  })
  if (answer.status !== 200) throw new Error(`${answer.status} from the first query: ${await answer.text()}`)
}

async function startAndAsk(clone: string, args: string[]): Promise<number> {
  const startedAt = performance.now()
  const child = spawn('npm', ['start', '--', ...args], {
    cwd: clone,
    env: { ...process.env, PORT: String(await freePort()) },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const ended = new Promise<void>((done) => child.once('exit', () => done()))
  try {
    await firstAnswer(join(clone, '.local/demo.json'), child)
    return (performance.now() - startedAt) / 1_000
  } finally {
    child.kill('SIGTERM')
    await ended
  }
}

/** From `git clone` to the first answered query, then once more with everything installed, on empty and on existing data. */
export async function benchStart(): Promise<BenchResult[]> {
  const folder = mkdtempSync(join(tmpdir(), 'start-'))
  const clone = join(folder, 'platform')
  try {
    const startedAt = performance.now()
    execFileSync('git', ['clone', '--quiet', root, clone])
    const cloneSeconds = (performance.now() - startedAt) / 1_000
    const first = cloneSeconds + (await startAndAsk(clone, []))
    const fresh = await startAndAsk(clone, ['--fresh'])
    const again = await startAndAsk(clone, [])
    return [
      { name: 'git clone to the first answered query', unit: 's', value: first, bar: '< 90', passed: first < 90 },
      {
        name: 'npm start to the first answered query, installed, empty data',
        unit: 's',
        value: fresh,
        bar: '< 8',
        passed: fresh < 8,
      },
      {
        name: 'npm start to the first answered query, installed, data kept',
        unit: 's',
        value: again,
        bar: '< 8',
        passed: again < 8,
      },
    ]
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
