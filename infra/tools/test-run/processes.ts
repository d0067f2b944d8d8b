import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { type Carrier, endCarriers, newRun, runVariable } from './marker.ts'

const runMsMax = 6 * 3_600_000
/** Time between SIGTERM and SIGKILL: test processes have no state to save. */
const termMsMax = 2_000
/** Time for the reapers to end the servers of the run. */
const graceMs = 10_000
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
type Interrupt = (typeof signals)[number]
/** Exit code, or the signal that ended the process. */
type ProcessEnd = number | NodeJS.Signals

/** Time for a process to exit once its work is done: what a failed test left open must not hold the run. */
const exitMsMax = 120_000

/** Signals a process group, if it still exists. */
function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal)
  } catch {
    // The group has ended.
  }
}

/** Runs the parts of a test run, one at a time, and ends every process that they started. */
export function openProcesses(root: string) {
  const run = newRun()
  const env = { ...process.env, [runVariable]: run }
  const reaper = spawn(process.execPath, [join(import.meta.dirname, 'run-reaper.ts'), run], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  const reaperEnded = new Promise<void>((resolve) => {
    reaper.once('exit', () => resolve())
    reaper.once('error', () => resolve())
  })
  reaper.stdin.on('error', () => {})
  reaper.unref()
  let interrupted: Interrupt | undefined
  let current: number | undefined

  const endPart = (): void => {
    const pid = current
    if (pid === undefined) return
    signalGroup(pid, 'SIGTERM')
    setTimeout(() => signalGroup(pid, 'SIGKILL'), termMsMax).unref()
  }
  for (const signal of signals) {
    process.on(signal, () => {
      interrupted ??= signal
      endPart()
    })
  }

  return {
    get interrupted() {
      return interrupted
    },
    /**
     * Runs Node in its own process group, so that a terminal's Ctrl-C reaches only this process. Returns its exit code, or the signal
     * that ended it. A process that keeps running for two minutes after `isDone` returns true is ended.
     */
    async node(args: string[], more: NodeJS.ProcessEnv = {}, isDone = () => false): Promise<ProcessEnd> {
      if (interrupted) return 1
      const { promise, resolve } = Promise.withResolvers<ProcessEnd>()
      const stdio = ['ignore', 'inherit', 'inherit'] as const
      const child = spawn(process.execPath, args, {
        cwd: root,
        env: { ...env, ...more },
        detached: true,
        stdio: [...stdio],
      })
      current = child.pid
      const overdue = setTimeout(endPart, runMsMax)
      let doneAt = Number.POSITIVE_INFINITY
      const watch = setInterval(() => {
        if (isDone()) doneAt = Math.min(doneAt, performance.now())
        if (performance.now() - doneAt > exitMsMax) endPart()
      }, 1_000)
      child.once('error', () => resolve(1))
      child.once('exit', (code, signal) => resolve(code ?? signal ?? 1))
      const end = await promise
      clearTimeout(overdue)
      clearInterval(watch)
      current = undefined
      if (child.pid !== undefined) signalGroup(child.pid, 'SIGKILL') // the rest of its group
      return end
    },
    /** Ends all remaining processes of the run; returns those that had to be killed. */
    async end(): Promise<Carrier[]> {
      const killed = await endCarriers(run, graceMs)
      reaper.kill('SIGKILL')
      reaper.ref()
      await reaperEnded
      return killed
    },
  }
}
