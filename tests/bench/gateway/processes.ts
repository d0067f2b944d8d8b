import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { freePort } from '@platform/tools/local/backing/free-port'
import { toolPath } from '../harness/tools.ts'
import { loadCore, measuredCore } from './load.ts'

const root = resolve(import.meta.dirname, '../../..')

/** A child on one core. */
export interface Pinned {
  url: string
  /** Processor time it has used so far, all threads, in microseconds. */
  cpuUs(): number
  stop(): void
}

async function untilAnswers(url: string, child: ChildProcess): Promise<void> {
  const deadline = performance.now() + 120_000
  for (;;) {
    if (child.exitCode !== null) throw new Error(`${url} ended with ${child.exitCode}`)
    const response = await fetch(url).catch(() => undefined)
    await response?.body?.cancel()
    if (response?.status === 200) return
    if (performance.now() > deadline) throw new Error(`${url} does not answer`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

function spawnPinned(core: string, command: string[], env: NodeJS.ProcessEnv, logFile: string): ChildProcess {
  const out = openSync(logFile, 'w')
  return spawn(toolPath('taskset'), ['-c', core, ...command], {
    env: { ...process.env, ...env },
    stdio: ['ignore', out, out],
  })
}

/** Linux counts in hundredths of a second. taskset becomes the program it starts, so the child's id is that of both. */
function cpuUsOf(pid: number | undefined): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
  return (Number(fields[11]) + Number(fields[12])) * 10_000
}

/**
 * A Node program, on the measured core when nothing else is said; `probe`, a path of its own or an address, answers 200 when it
 * is ready.
 */
export async function startNode(
  dir: string,
  name: string,
  file: string,
  env: NodeJS.ProcessEnv,
  { probe, core = measuredCore }: { probe?: string | undefined; core?: string } = {},
): Promise<Pinned> {
  const port = await freePort()
  const profile = process.env.BENCH_PROFILE === name ? ['--cpu-prof', `--cpu-prof-dir=${root}/.local/bench`] : []
  const command = [process.execPath, '--disable-warning=ExperimentalWarning', ...profile, join(root, file)]
  const child = spawnPinned(core, command, { ...env, PORT: String(port) }, join(dir, `${name}.log`))
  const url = `http://127.0.0.1:${port}`
  await untilAnswers(new URL(probe ?? '', url).href, child)
  return { url, cpuUs: () => cpuUsOf(child.pid), stop: () => void child.kill('SIGTERM') }
}

const nginxConf = (dir: string, port: number, body: string): string => `
daemon off; master_process off; pid ${dir}/nginx.pid; error_log ${dir}/nginx.err;
events { worker_connections 4096; }
http {
  access_log off; keepalive_requests 1000000000; keepalive_timeout 3600s; default_type application/json;
  server { listen 127.0.0.1:${port} backlog=4096; location / { return 200 '${body}'; } }
}
`

/** nginx on the load's core: an answer of about 1 KB to whatever it is asked. */
export async function startUpstream(dir: string): Promise<Pinned> {
  mkdirSync(dir, { recursive: true })
  const port = await freePort()
  const tables = Array.from({ length: 14 }, (_, n) => ({
    name: `table_${n}`,
    type: 'table',
    rows: 1_000 + n,
    comment: '',
  }))
  const file = join(dir, 'nginx.conf')
  writeFileSync(file, nginxConf(dir, port, JSON.stringify({ ok: true, tables })))
  const child = spawnPinned(loadCore, [toolPath('nginx'), '-p', dir, '-c', file], {}, join(dir, 'nginx.log'))
  const url = `http://127.0.0.1:${port}`
  await untilAnswers(url, child)
  return { url, cpuUs: () => cpuUsOf(child.pid), stop: () => void child.kill('SIGTERM') }
}

/** Moves a running server to the load's core. */
export const pinToLoadCore = (pid: number): void =>
  void execFileSync(toolPath('taskset'), ['-a', '-pc', loadCore, String(pid)])
