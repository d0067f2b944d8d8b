import { spawn } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { endRecorded } from './end-recorded.ts'
import { identify } from './identity.ts'
import { takeLock } from './lock.ts'

/** What must be known about a child to end it when its parent cannot. */
export type Entry = { name: string; pid: number; abruptSignal?: NodeJS.Signals; container?: string }

/** The children alive, on disk: one file each under `run/`, so that nothing outlives a parent killed with -9. */
export type Registry = {
  add(entry: Entry): void
  remove(pid: number): void
  /** Ends the reaper; call it when no child is left. */
  close(): void
}

/** Tells this process' records from those of the run before, whose reaper may still be at work, and of the next. */
function ownerName(): string {
  return `${process.pid} ${identify(process.pid)?.startTime}`
}

/**
 * Takes the folder for this process (so that nobody ends the children of a living one), ends what an earlier run left behind,
 * then starts the reaper: a process of its own session whose standard input ends when this process does, however it ends.
 * It deletes the files that are valid only while this process lives.
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
      reaper.kill('SIGKILL') // it has nothing to do, and must not wake up when the next run has begun
      release()
    },
  }
}
