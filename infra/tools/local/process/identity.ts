import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

/** Identity of a process. The start time distinguishes it from a later process with the same pid. */
export type Identity = { pid: number; startTime: string }

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}

// Start times count from boot, and .local survives a reboot, so the boot id is part of the identity.
const bootId = read('/proc/sys/kernel/random/boot_id')?.trim()

/** Returns the start time of a running process; undefined if it does not run. A zombie does not run. */
function startTimeOf(pid: number): string | undefined {
  if (!bootId) {
    const { stdout } = spawnSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' })
    return stdout.trim() || undefined
  }
  const stat = read(`/proc/${pid}/stat`)
  // The second field, the command name, may contain spaces and parentheses.
  const [state, ...fields] = stat?.slice(stat.lastIndexOf(')') + 2).split(' ') ?? []
  const ticks = fields[18]
  return ticks && state !== 'Z' && state !== 'X' ? `${bootId}:${ticks}` : undefined
}

/** Returns the identity of a process; undefined if no such process runs. */
export function identify(pid: number): Identity | undefined {
  const startTime = startTimeOf(pid)
  return startTime === undefined ? undefined : { pid, startTime }
}

export function isAlive({ pid, startTime }: Identity): boolean {
  return startTimeOf(pid) === startTime
}
