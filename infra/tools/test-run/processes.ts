import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { type Carrier, endCarriers, newRun, runVariable } from './marker.ts'

const runMsMax = 6 * 3_600_000
/** Test processes have nothing to lose: what does not end at once is killed. */
const termMsMax = 2_000
/** Servers of the run are ended by their reapers when their parent is gone. */
const graceMs = 10_000
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
type Interrupt = (typeof signals)[number]

/** Signals what is left of a process group, if anything. */
function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal)
  } catch {
    // All of it has ended.
  }
}

/** The processes of one run: at most one part at a time, and nothing of it left behind. */
export function openProcesses(root: string) {
  const run = newRun()
  const env = { ...process.env, [runVariable]: run }
  const reaper = spawn(process.execPath, [join(import.meta.dirname, 'run-reaper.ts'), run], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  reaper.on('error', () => {})
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
    /** Runs Node on a part of the run, in a process group of its own: a terminal's Ctrl-C must reach this process alone. */
    async node(args: string[], more: NodeJS.ProcessEnv = {}): Promise<number> {
      if (interrupted) return 1
      const { promise, resolve } = Promise.withResolvers<number>()
      const stdio = ['ignore', 'inherit', 'inherit'] as const
      const child = spawn(process.execPath, args, {
        cwd: root,
        env: { ...env, ...more },
        detached: true,
        stdio: [...stdio],
      })
      current = child.pid
      const overdue = setTimeout(endPart, runMsMax)
      child.once('error', () => resolve(1))
      child.once('exit', (code) => resolve(code ?? 1))
      const code = await promise
      clearTimeout(overdue)
      current = undefined
      if (child.pid !== undefined) signalGroup(child.pid, 'SIGKILL') // what it left in its group
      return code
    },
    /** Ends whatever of the run still runs, and returns what it had to kill. */
    async end(): Promise<Carrier[]> {
      const killed = await endCarriers(run, graceMs)
      reaper.kill('SIGKILL')
      return killed
    },
  }
}
