import { randomUUID } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { type Identity, identify, isAlive } from '../local/process/identity.ts'

/**
 * Environment variable that marks every process of a test run, including processes with a replaced environment. A nested run has
 * the names of both runs.
 */
export const runVariable = 'TEST_RUN'
const everyMs = 50
/** How long to wait for killed processes; a process that survives SIGKILL is in the kernel or belongs to another user. */
const killMsMax = 10_000

/** A process that carries the mark of a run. */
export type Carrier = Identity & { command: string }

/** Returns a name for a new run, nested in the run of this process, if any. */
export const newRun = (env: NodeJS.ProcessEnv = process.env): string =>
  [env[runVariable], randomUUID()].filter(Boolean).join('/')

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return '' // the process has ended, or belongs to another user
  }
}

/** Returns every running process that carries the run's mark, from /proc; an empty list on systems without /proc. */
export function carriersOf(run: string): Carrier[] {
  const own = `${runVariable}=${run}`
  return pids().flatMap((pid) => {
    const marked = read(`/proc/${pid}/environ`)
      .split('\0')
      .some((variable) => variable === own || variable.startsWith(`${own}/`))
    const identity = marked ? identify(pid) : undefined
    return identity ? [{ ...identity, command: read(`/proc/${pid}/cmdline`).replaceAll('\0', ' ').trim() }] : []
  })
}

function pids(): number[] {
  try {
    return readdirSync('/proc').map(Number).filter(Number.isInteger)
  } catch {
    return []
  }
}

function kill({ pid }: Identity): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // The process has ended.
  }
}

/** Waits until no process carries the run's mark, kills the remaining ones after `graceMs`, and returns those. */
export async function endCarriers(run: string, graceMs: number): Promise<Carrier[]> {
  const deadline = performance.now() + graceMs
  let left = carriersOf(run)
  while (left.length > 0 && performance.now() < deadline) {
    await delay(everyMs)
    left = carriersOf(run)
  }
  const killed = left
  // Killed processes may have started others in the meantime.
  for (; left.length > 0 && performance.now() < deadline + killMsMax; left = carriersOf(run)) {
    for (const one of left) if (isAlive(one)) kill(one)
    await delay(everyMs)
  }
  return killed
}
