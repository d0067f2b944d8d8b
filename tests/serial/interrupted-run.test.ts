import { type ChildProcess, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { resolve } from 'node:path'
import { afterEach, expect, it } from '@jest/globals'
import { until } from '@platform/testkit'
import { isAlive } from '@platform/tools/local/process/identity'
import { familyOf } from '@platform/tools/test-run/family'
import { carriersOf, endCarriers, runVariable } from '@platform/tools/test-run/marker'

const root = resolve(import.meta.dirname, '../..')
const opened: string[] = []
afterEach(async () => {
  for (const run of opened.splice(0)) await endCarriers(run, 0)
})

/** Runs `npm test` on some suites, in a separate process group and under a name. */
function startRun(pattern: string) {
  const run = [process.env[runVariable], randomUUID()].filter(Boolean).join('/')
  opened.push(run)
  const env = { ...process.env, [runVariable]: run }
  const child = spawn('npm', ['test', '--silent', '--', pattern], { cwd: root, env, detached: true })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text
    })
  }
  const commands = () => carriersOf(run).map(({ command }) => command)
  return {
    child,
    exited: once(child, 'close').then(([code]) => code as number | null),
    output: () => output,
    /** Resolves when one of the run's processes matches. */
    runs: (what: RegExp) => until(`a process like ${what}`, () => commands().some((command) => what.test(command))),
    commands,
    /** Kills the process of the run whose command matches. */
    kill(what: RegExp) {
      const pid = carriersOf(run).find(({ command }) => what.test(command))?.pid
      if (pid === undefined) throw new Error(`no process like ${what}`)
      process.kill(pid, 'SIGKILL')
    },
  }
}

const everyone = ({ pid = 0 }: ChildProcess, signal: NodeJS.Signals) => process.kill(-pid, signal)
const npmAlone = ({ pid = 0 }: ChildProcess, signal: NodeJS.Signals) => process.kill(pid, signal)

it.each([
  ['as it starts', /run-reaper\.ts/, 'tests/e2e/admin', 'SIGTERM', npmAlone],
  ['while the servers start', /postgres|initdb/, 'tests/e2e/admin', 'SIGINT', everyone],
  ['while a suite runs a service of its own', /auth\/src\/main\.ts/, 'tests/e2e/admin', 'SIGINT', npmAlone],
  ['while a serial suite runs a platform', /gateway\/src\/main\.ts/, 'serial/redis-unavailable', 'SIGTERM', everyone],
  ['by SIGKILL', /gateway\/src\/main\.ts/, 'serial/redis-unavailable', 'SIGKILL', everyone],
] as const)('a run that is interrupted %s leaves no process, and fails', async (_when, sign, pattern, signal, send) => {
  const run = startRun(pattern)
  await run.runs(sign)
  const family = familyOf(run.child.pid ?? 0)
  expect(family.length).toBeGreaterThan(2)
  send(run.child, signal)
  const code = await run.exited
  expect(code).not.toBe(0)
  if (signal === 'SIGKILL') await until('everything to end', () => run.commands().length === 0)
  expect(run.commands()).toEqual([])
  // Including the reapers, which have no name, when their work is done.
  await until('the reapers to end', () => !family.some(isAlive))
  if (signal === 'SIGKILL') return
  expect(run.output()).toMatch(/Interrupted by SIG\w+: not every test ran\n\d+ passed, \d+ failed, \d+ skipped\n$/)
})

it('a run whose Jest is killed between suites runs the remaining suites, and counts all of them', async () => {
  const run = startRun('libs/(errors/src/envelope|lifecycle/src/drain)')
  await until('the first suite to pass', () => /^PASS .*envelope/m.test(run.output()))
  run.kill(/jest\/bin\/jest\.js/)
  expect(await run.exited).toBe(0)
  expect(run.output()).toContain('Jest ended with SIGKILL after 1 suites. A second Jest runs the remaining suites.')
  expect(run.output().match(/^PASS /gm)).toHaveLength(2)
  const counts = [...run.output().matchAll(/^Tests: +(\d+) passed/gm)].map(([, count]) => Number(count))
  const total = Number(/(\d+) passed, 0 failed, 0 skipped\n$/.exec(run.output())?.[1])
  expect(total).toBeGreaterThan(Math.max(...counts))
})
