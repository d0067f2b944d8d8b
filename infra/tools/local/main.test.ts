import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from '@jest/globals'
import { until } from '@platform/testkit'
import { z } from 'zod'
import { freePort } from './backing/free-port.ts'
import { isRunning } from './testing/is-running.ts'
import { scratchFolder } from './testing/scratch.ts'

const SignIn = z.object({ email: z.string(), password: z.string() })
const Demo = z.object({
  gateway: z.string(),
  tenants: z.array(z.object({ admin: SignIn })),
  partner_app: z.object({ client_id: z.string(), client_secret: z.string(), redirect_uri: z.url() }),
  operator: SignIn,
  processes: z.array(z.object({ name: z.string(), pid: z.number() })),
})

/** Starts the entry point of `npm start` in a separate folder. */
async function start(dir: string, { args = [] as string[], env = {} } = {}) {
  const port = await freePort()
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', join(import.meta.dirname, 'main.ts'), ...args],
    {
      env: { ...process.env, BOOTSTRAP_PID: String(process.pid), PLATFORM_DIR: dir, PORT: String(port), ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  )
  const output = { out: '', err: '' }
  child.stdout.on('data', (chunk) => {
    output.out += chunk
  })
  child.stderr.on('data', (chunk) => {
    output.err += chunk
  })
  const exited = once(child, 'close').then(([code]) => code)
  const ready = () => until('the platform is ready', () => output.out.includes('Ready: ') || child.exitCode !== null)
  const demo = () => Demo.parse(JSON.parse(readFileSync(join(dir, 'demo.json'), 'utf8')))
  return { child, port, output, exited, ready, demo, processes: () => demo().processes }
}

/** Runs the banner's commands in a shell and returns their output. */
function paste(output: string): unknown[] {
  const commands = output.split('\n').filter((line) => /^ +(TOKEN=|curl )/.test(line))
  expect(commands).toHaveLength(3)
  const [token, ...calls] = commands
  return calls.map((call) => JSON.parse(execFileSync('sh', ['-c', `${token}\n${call}`], { encoding: 'utf8' })))
}

it("the banner's commands work when pasted, and two Ctrl-C in a row stop every process gracefully", async () => {
  using folder = scratchFolder()
  const run = await start(folder.dir)
  await run.ready()
  expect(run.output.out).toContain(`Ready: http://127.0.0.1:${run.port}`)
  const [tables, events] = paste(run.output.out)
  expect(tables).toMatchObject({ ok: true, rowCount: expect.any(Number) })
  expect(events).toMatchObject({ data: expect.any(Array) })
  for (const { email, password } of [run.demo().operator, ...run.demo().tenants.map(({ admin }) => admin)])
    expect(run.output.out).toContain(`${email}  ${password}`)
  const pids = run.processes().map(({ pid }) => pid)
  expect(pids.every(isRunning)).toBe(true)
  run.child.kill('SIGINT')
  run.child.kill('SIGINT')
  expect(await run.exited).toBe(0)
  expect(pids.some(isRunning)).toBe(false)
  expect(existsSync(join(folder.dir, 'demo.json'))).toBe(false)
  for (const name of ['auth', 'gateway']) {
    expect(readFileSync(join(folder.dir, 'logs', `${name}.log`), 'utf8')).toContain('exit code 0')
  }
})

it('a start that is killed with SIGKILL leaves no process, and the next one has the same users and warehouses', async () => {
  using folder = scratchFolder()
  const first = await start(folder.dir)
  await first.ready()
  const { processes, tenants, operator, partner_app } = first.demo()
  const pids = processes.map(({ pid }) => pid)
  first.child.kill('SIGKILL')
  await first.exited
  await until('every process has ended', () => !pids.some(isRunning))
  expect(existsSync(join(folder.dir, 'demo.json'))).toBe(false)
  const second = await start(folder.dir)
  await second.ready()
  expect(second.output.err).toBe('')
  expect(second.demo()).toMatchObject({ tenants, operator, partner_app })
  const [tables] = paste(second.output.out)
  expect(tables).toMatchObject({ ok: true, rowCount: expect.any(Number) })
  second.child.kill('SIGTERM')
  expect(await second.exited).toBe(0)
})

it('a process that keeps dying ends the start with exit code 1 and its last log lines', async () => {
  using folder = scratchFolder()
  const run = await start(folder.dir, { env: { LOG_LEVEL: 'no such level' } })
  expect(await run.exited).toBe(1)
  expect(run.output.err).toMatch(/keeps dying; the end of .*\.log:[\s\S]*LOG_LEVEL/)
  expect(run.output.out).not.toContain('Ready')
})

it('invalid arguments are answered with the usage and exit code 2', async () => {
  using folder = scratchFolder()
  const run = await start(folder.dir, { args: ['--gateway', '2'] })
  expect(await run.exited).toBe(2)
  expect(run.output.err).toMatch(/Unknown option '--gateway'[\s\S]*usage: npm start/)
})
