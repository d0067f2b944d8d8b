import { spawn } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { endRecorded } from './end-recorded.ts'
import { identify } from './identity.ts'
import { takeLock } from './lock.ts'

/** Record of a child process, with which another process can end it. */
export type Entry = { name: string; pid: number; abruptSignal?: NodeJS.Signals; container?: string }

/** Running children, one file each under `run/`, so that they can be ended after their parent was killed with SIGKILL. */
export type Registry = {
  add(entry: Entry): void
  remove(pid: number): void
  /** Ends the reaper; call it after the last child has ended. */
  close(): void
}

/** Returns a unique name for the records of this process: the reaper of the previous run may still be active. */
function ownerName(): string {
  return `${process.pid} ${identify(process.pid)?.startTime}`
}

/**
 * Locks the folder, ends the processes that an earlier run left behind, then starts the reaper: a process in its own session
 * whose standard input ends with this process, however it ends. The reaper also deletes the files `validWhileAlive`.
 * @throws StartFailure if another process holds the folder
 */
export async function openRegistry(dir: string, validWhileAlive: readonly string[] = []): Promise<Registry> {
  const runDir = join(dir, 'run')
  const release = takeLock(join(dir, 'lock'), `The platform in ${dir}`)
  mkdirSync(runDir, { recursive: true })
  await endRecorded(runDir)
  const owner = ownerName()
  const reaper = spawn(process.execPath, [join(import.meta.dirname, 'reaper.ts'), runDir, owner, ...validWhileAlive], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
    env: { PATH: process.env.PATH, HOME: process.env.HOME, DOCKER_HOST: process.env.DOCKER_HOST },
  })
  reaper.on('error', () => {})
  reaper.stdin.on('error', () => {})
  reaper.unref()
  const file = (pid: number) => join(runDir, `${pid}.json`)
  return {
    add(entry) {
      const identity = identify(entry.pid)
      if (identity) writeFileSync(file(entry.pid), JSON.stringify({ ...entry, ...identity, owner }))
    },
    remove(pid) {
      rmSync(file(pid), { force: true })
    },
    close() {
      reaper.kill('SIGKILL') // nothing is left to reap, and the reaper must not act during the next run
      release()
    },
  }
}
