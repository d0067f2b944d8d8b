import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { freePort } from '@platform/tools/local/backing/free-port'
import { z } from 'zod'
import { fetchToken } from './harness/fetch-token.ts'
import { inTurns, timedMs } from './harness/in-turns.ts'
import { type BenchResult, comparison, type Pair } from './harness/result.ts'

const root = resolve(import.meta.dirname, '../..')
const rounds = Number(process.env.BENCH_ROUNDS ?? 3)
/** The time-out in seconds: a first start downloads every package. */
const firstRounds = 2
const startMsMax = 600_000

const Demo = z.object({
  gateway: z.string(),
  tenants: z.array(
    z.object({ credentials: z.object({ read: z.object({ client_id: z.string(), client_secret: z.string() }) }) }),
  ),
})

async function firstAnswer(file: string, child: ChildProcess): Promise<void> {
  const deadline = performance.now() + startMsMax
  while (!existsSync(file)) {
    if (child.exitCode !== null) throw new Error(`npm start ended with code ${child.exitCode}`)
    if (performance.now() > deadline) throw new Error(`npm start was not ready within ${startMsMax / 1_000} s`)
    await new Promise((done) => setTimeout(done, 20))
  }
  const { gateway, tenants } = Demo.parse(JSON.parse(readFileSync(file, 'utf8')))
  const grant = { grant_type: 'client_credentials', ...tenants[0]?.credentials.read }
  const token = await fetchToken(`${gateway}/oauth/token`, grant)
  const answer = await fetch(`${gateway}/api/query`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ sql: 'SELECT COUNT(*) AS n FROM accounts' }),
  })
  if (answer.status !== 200) throw new Error(`${answer.status} from the first query: ${await answer.text()}`)
}

/** `npm start` until a query through the gateway is answered, in seconds. */
async function startPlatform(clone: string, args: string[]): Promise<number> {
  const env = { ...process.env, PORT: String(await freePort()) }
  const startedAt = performance.now()
  const child = spawn('npm', ['start', '--', ...args], { cwd: clone, env, stdio: ['ignore', 'ignore', 'inherit'] })
  const ended = once(child, 'exit')
  const onExit = () => child.kill('SIGTERM')
  process.once('exit', onExit)
  try {
    await firstAnswer(join(clone, '.local/demo.json'), child)
    return (performance.now() - startedAt) / 1_000
  } finally {
    process.off('exit', onExit)
    child.kill('SIGTERM')
    await ended
  }
}

/** The backing servers alone, by the same bootstrap, until each of them answers, in seconds. They stop by themselves. */
async function startServers(clone: string, args: string[]): Promise<number> {
  const startedAt = performance.now()
  const entry = ['infra/tools/bootstrap.mjs', 'tests/bench/start/servers.ts', ...args]
  const child = spawn('node', entry, { cwd: clone, stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = once(child, 'exit')
  let seconds: number | undefined
  child.stdout.once('data', () => {
    seconds = (performance.now() - startedAt) / 1_000
  })
  await ended
  if (seconds === undefined) throw new Error(`the servers ended with code ${child.exitCode} before they were ready`)
  return seconds
}

async function cloneAndStart(
  folder: string,
  start: (clone: string, args: string[]) => Promise<number>,
): Promise<number> {
  const clone = join(folder, 'first')
  try {
    const cloneMs = await timedMs(async () => execFileSync('git', ['clone', '--quiet', root, clone]))
    return cloneMs / 1_000 + (await start(clone, ['--fresh']))
  } finally {
    rmSync(clone, { recursive: true, force: true })
  }
}

/**
 * Measures `npm start` to the first answered query against the start of its backing servers alone: from `git clone`, then with
 * everything installed, on empty and on existing data. The difference is migrations, services, the simulator and the demo's data.
 */
export async function benchStart(): Promise<BenchResult[]> {
  const folder = mkdtempSync(join(tmpdir(), 'start-'))
  const result = (name: string, pairs: readonly Pair[], atMost: number) =>
    comparison({ name: `${name} / its servers alone`, unit: 's', pairs, bar: { atMost } })
  try {
    const first = await inTurns(
      { rounds: firstRounds },
      { ours: () => cloneAndStart(folder, startPlatform), peer: () => cloneAndStart(folder, startServers) },
    )
    const clone = join(folder, 'installed')
    execFileSync('git', ['clone', '--quiet', root, clone])
    const start = (args: string[]) =>
      inTurns(
        { rounds, warmRounds: 1 },
        { ours: () => startPlatform(clone, args), peer: () => startServers(clone, args) },
      )
    const fresh = await start(['--fresh'])
    const kept = await start([])
    return [
      result('git clone to the first answered query', first, 2),
      result('npm start to the first answered query, installed, empty data', fresh, 3),
      result('npm start to the first answered query, installed, data kept', kept, 4),
    ]
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
