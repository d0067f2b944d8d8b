import { readFileSync, writeFileSync } from 'node:fs'
import type { RunningPlatform } from './running-platform.ts'

const pidOf = ({ platform }: RunningPlatform, name: string): number => {
  const pid = platform.processes.find((one) => one.name === name)?.pid
  if (!pid) throw new Error(`the platform has no process ${name}`)
  return pid
}

/** Returns the peak of a process's resident memory since its start or the last `resetPeak`, in bytes: proc_pid_status(5), VmHWM. */
export function peakBytes(p: RunningPlatform, name: string): number {
  const [, kilobytes] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pidOf(p, name)}/status`, 'utf8')) ?? []
  return Number(kilobytes) * 1_024
}

/** Sets the peak of a process to its present resident memory: proc_pid_clear_refs(5), 5. */
export const resetPeak = (p: RunningPlatform, name: string): void =>
  writeFileSync(`/proc/${pidOf(p, name)}/clear_refs`, '5')
