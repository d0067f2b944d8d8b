import { readFileSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Account } from '../process/spawn-logged.ts'

function parsePasswd(): Map<string, Account> {
  const lines = readFileSync('/etc/passwd', 'utf8').split('\n')
  return new Map(
    lines.map((line) => {
      const [name = '', , uid, gid] = line.split(':')
      return [name, { uid: Number(uid), gid: Number(gid) }]
    }),
  )
}

/**
 * Returns the account that a server runs as. A root process uses the first of `names` that exists, because PostgreSQL refuses
 * root and no server needs it. Any other user runs servers as itself: undefined.
 */
export function serverAccount(names: readonly string[]): Account | undefined {
  if (process.getuid?.() !== 0) return undefined
  const accounts = parsePasswd()
  const name = [...names, 'nobody'].find((one) => accounts.has(one))
  return name === undefined ? undefined : accounts.get(name)
}

/** Returns whether an account can traverse every folder above `path`. */
export function canReach(path: string, { uid, gid }: Account): boolean {
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    const stat = statSync(folder)
    const bit = stat.uid === uid ? 0o100 : stat.gid === gid ? 0o010 : 0o001
    if ((stat.mode & bit) === 0) return false
    if (folder === dirname(folder)) return true
  }
}
