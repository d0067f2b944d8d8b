import { readdirSync, readFileSync } from 'node:fs'
import { type Identity, identify } from '../local/process/identity.ts'

/** Returns a process and its running descendants, from /proc. */
export function familyOf(root: number): Identity[] {
  const parents = new Map<number, number>()
  for (const pid of readdirSync('/proc').map(Number).filter(Number.isInteger)) {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
      parents.set(pid, Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]))
    } catch {
      // The process has ended.
    }
  }
  const isBelow = (pid: number): boolean => pid === root || (pid > 1 && isBelow(parents.get(pid) ?? 0))
  return [...parents.keys()].filter(isBelow).flatMap((pid) => identify(pid) ?? [])
}
