import { randomUUID } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { type Identity, identify, isAlive } from '../local/process/identity.ts'

/**
 * The variable that every process of a test run carries, also one that is started with an environment of its own. A run inside
 * of a run carries both names.
 */
export const runVariable = 'TEST_RUN'
const everyMs = 50
/** What does not even end by SIGKILL is the kernel's, or another user's. */
const killMsMax = 10_000

/** A process that a run has started. */
export type Carrier = Identity & { command: string }

/** A name for a new run, below the one that this process belongs to, if any. */
export const newRun = (env: NodeJS.ProcessEnv = process.env): string =>
  [env[runVariable], randomUUID()].filter(Boolean).join('/')

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return '' // it has ended, or belongs to another user
  }
}

/** Every living process that carries the run, by /proc; none where the system has no /proc. */
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
    // It has ended.
  }
}

/** Waits until nothing carries the run, kills what still does after `graceMs`, and returns what had to be killed. */
export async function endCarriers(run: string, graceMs: number): Promise<Carrier[]> {
  const deadline = performance.now() + graceMs
  let left = carriersOf(run)
  while (left.length > 0 && performance.now() < deadline) {
    await delay(everyMs)
    left = carriersOf(run)
  }
  const killed = left
  // What is killed may have started more in the meantime.
  for (; left.length > 0 && performance.now() < deadline + killMsMax; left = carriersOf(run)) {
    for (const one of left) if (isAlive(one)) kill(one)
    await delay(everyMs)
  }
  return killed
}
