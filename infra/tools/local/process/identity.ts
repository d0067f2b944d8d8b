import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

/** A process for certain: its pid may since belong to another one, which then has another start time. */
export type Identity = { pid: number; startTime: string }

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}

// Ticks count from boot, so the boot is part of the time: .local outlives a reboot.
const bootId = read('/proc/sys/kernel/random/boot_id')?.trim()

/** When a running process started, undefined when there is none; a zombie has ended and only waits to be collected. */
function startTimeOf(pid: number): string | undefined {
  if (!bootId) {
    const { stdout } = spawnSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' })
    return stdout.trim() || undefined
  }
  const stat = read(`/proc/${pid}/stat`)
  // The command name, second field, may hold spaces and parentheses.
  const [state, ...fields] = stat?.slice(stat.lastIndexOf(')') + 2).split(' ') ?? []
  const ticks = fields[18]
  return ticks && state !== 'Z' && state !== 'X' ? `${bootId}:${ticks}` : undefined
}

/** Undefined when no such process runs. */
export function identify(pid: number): Identity | undefined {
  const startTime = startTimeOf(pid)
  return startTime === undefined ? undefined : { pid, startTime }
}

export function isAlive({ pid, startTime }: Identity): boolean {
  return startTimeOf(pid) === startTime
}
