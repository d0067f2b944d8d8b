import { readFileSync } from 'node:fs'
import { expect, it } from '@jest/globals'
import { until } from '@platform/testkit'
import { freePort } from './backing/free-port.ts'
import type { ProcessSpec } from './process/process-spec.ts'
import { openRegistry } from './process/registry.ts'
import { Supervisor } from './supervisor.ts'
import { isRunning } from './testing/is-running.ts'
import { listenerSpec, reach } from './testing/listener-spec.ts'
import { scratchFolder } from './testing/scratch.ts'

async function openSupervisor(dir: string) {
  const failures: string[] = []
  const replaced: string[] = []
  const registry = await openRegistry(dir)
  const supervisor = new Supervisor({
    logDir: `${dir}/logs`,
    registry,
    onFatal: ({ message }) => failures.push(message),
    onReplaced: (name) => replaced.push(name),
  })
  return {
    supervisor,
    failures,
    replaced,
    async [Symbol.asyncDispose]() {
      await supervisor.stop()
      registry.close()
    },
  }
}

const shell = (name: string, script: string): ProcessSpec => ({
  name,
  command: () => ({ file: 'sh', args: ['-c', script] }),
  probe: async () => {},
})

it('replaces a killed process on the same port', async () => {
  using folder = scratchFolder()
  await using open = await openSupervisor(folder.dir)
  const port = await freePort()
  const listener = open.supervisor.start(listenerSpec('listener', port))
  await listener.ready()
  const before = listener.pid
  listener.kill('SIGKILL')
  await listener.ready()
  await reach(port)
  expect(listener.pid).not.toBe(before)
  expect(open.replaced).toEqual(['listener'])
})

it('gives up at the fifth death within a minute and shows the last log lines', async () => {
  using folder = scratchFolder()
  await using open = await openSupervisor(folder.dir)
  const doomed = open.supervisor.start({ ...shell('doomed', 'echo out of luck; exit 3'), probe: () => reach(1) })
  await expect(doomed.ready()).rejects.toThrow(/doomed keeps dying[\s\S]*out of luck[\s\S]*exit code 3/)
  expect(open.failures).toHaveLength(1)
  expect(readFileSync(doomed.log, 'utf8').match(/out of luck/g)).toHaveLength(5)
})

it('names the process that never became ready, and the reason', async () => {
  using folder = scratchFolder()
  await using open = await openSupervisor(folder.dir)
  const probe = () => Promise.reject(new Error('still loading'))
  const slow = open.supervisor.start({ ...shell('slow', 'exec sleep 60'), probe, readyMsMax: 200 })
  await expect(slow.ready()).rejects.toThrow('slow was not ready within 0.2 s (still loading)')
})

it('stops a process that ignores SIGTERM, and its children', async () => {
  using folder = scratchFolder()
  await using open = await openSupervisor(folder.dir)
  const script = `trap '' TERM; sleep 600 & echo $!; while :; do sleep 600; done`
  const stubborn = open.supervisor.start({ ...shell('stubborn', script), stopMsMax: 200 })
  await stubborn.ready()
  const { pid } = stubborn
  await until('the script prints the pid of its child', () => /\d+/.test(readFileSync(stubborn.log, 'utf8')))
  const grandchild = Number.parseInt(readFileSync(stubborn.log, 'utf8'), 10)
  expect([isRunning(pid), isRunning(grandchild)]).toEqual([true, true])
  await open.supervisor.stop()
  expect([isRunning(pid), isRunning(grandchild)]).toEqual([false, false])
})

it('stops a paused process without waiting for it', async () => {
  using folder = scratchFolder()
  await using open = await openSupervisor(folder.dir)
  const port = await freePort()
  const paused = open.supervisor.start({ ...listenerSpec('paused', port), stopMsMax: 3_600_000 })
  await paused.ready()
  const { pid } = paused
  paused.kill('SIGSTOP')
  await open.supervisor.stop()
  expect(isRunning(pid)).toBe(false)
})

it('accepts two concurrent stops, and restarts no process', async () => {
  using folder = scratchFolder()
  await using open = await openSupervisor(folder.dir)
  const port = await freePort()
  const listener = open.supervisor.start(listenerSpec('listener', port))
  await listener.ready()
  await Promise.all([open.supervisor.stop(), open.supervisor.stop()])
  expect(open.failures).toEqual([])
  await expect(reach(port)).rejects.toThrow('ECONNREFUSED')
})
