import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, it } from '@jest/globals'
import { until } from '@platform/testkit'
import { z } from 'zod'
import { freePort } from '../backing/free-port.ts'
import { isRunning } from '../testing/is-running.ts'
import { scratchFolder } from '../testing/scratch.ts'
import { identify } from './identity.ts'
import { openRegistry } from './registry.ts'

const started: ChildProcess[] = []

afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL')
})

function start(file: string, args: string[]): ChildProcess {
  const child = spawn(file, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  started.push(child)
  return child
}

/** Starts a supervisor in its own process; returns it with the pids of its processes. */
async function startKeeper(dir: string) {
  const ports = [await freePort(), await freePort()].map(String)
  const keeper = start(process.execPath, [join(import.meta.dirname, '../testing/keeper.ts'), dir, ...ports])
  const [line] = await once(keeper.stdout ?? keeper, 'data')
  return { keeper, pids: z.array(z.number()).parse(JSON.parse(String(line))) }
}

const allGone = (pids: readonly number[]) => pids.every((pid) => !isRunning(pid))

function reaperOf(keeper: ChildProcess, dir: string): number {
  const isReaper = (pid: string) => {
    try {
      const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')
      return command.some((part) => part.endsWith('reaper.ts')) && command.includes(join(dir, 'run'))
    } catch {
      return false
    }
  }
  const pid = Number(readdirSync('/proc').find((name) => /^\d+$/.test(name) && isReaper(name)))
  expect(pid).not.toBe(keeper.pid)
  return pid
}

it('leaves no process when the supervisor is killed with SIGKILL', async () => {
  using folder = scratchFolder()
  const { keeper, pids } = await startKeeper(folder.dir)
  expect(pids.map(isRunning)).toEqual([true, true])
  keeper.kill('SIGKILL')
  await until('every process has ended', () => allGone(pids))
})

it('ends processes that survived supervisor and reaper at the next start', async () => {
  using folder = scratchFolder()
  const { keeper, pids } = await startKeeper(folder.dir)
  process.kill(reaperOf(keeper, folder.dir), 'SIGKILL')
  keeper.kill('SIGKILL')
  await once(keeper, 'exit')
  expect(pids.map(isRunning)).toEqual([true, true])
  const registry = await openRegistry(folder.dir)
  expect(allGone(pids)).toBe(true)
  registry.close()
})

it('never ends a later process with the pid of a recorded one', async () => {
  using folder = scratchFolder()
  const foreign = start('sleep', ['600'])
  const { pid = 0 } = foreign
  const runDir = join(folder.dir, 'run')
  mkdirSync(runDir)
  const record = { name: 'old', owner: 'old', ...identify(pid), startTime: 'another boot:1' }
  writeFileSync(join(runDir, `${pid}.json`), JSON.stringify(record))
  const registry = await openRegistry(folder.dir)
  expect(isRunning(pid)).toBe(true)
  expect(readdirSync(runDir)).toEqual([])
  registry.close()
})

it('ends a recorded process whose start time is the recorded one', async () => {
  using folder = scratchFolder()
  const own = start('sleep', ['600'])
  const { pid = 0 } = own
  const runDir = join(folder.dir, 'run')
  mkdirSync(runDir)
  writeFileSync(join(runDir, `${pid}.json`), JSON.stringify({ name: 'old', owner: 'old', ...identify(pid) }))
  const registry = await openRegistry(folder.dir)
  expect(isRunning(pid)).toBe(false)
  registry.close()
})

it('refuses a second supervisor in the same folder and names the first, until the first has ended', async () => {
  using folder = scratchFolder()
  const { keeper } = await startKeeper(folder.dir)
  await expect(openRegistry(folder.dir)).rejects.toThrow(`is already running (process ${keeper.pid})`)
  keeper.kill('SIGKILL')
  await once(keeper, 'exit')
  const registry = await openRegistry(folder.dir)
  registry.close()
})
