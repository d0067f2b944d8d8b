import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { z } from 'zod'
import { isAlive } from './identity.ts'
import { signalGroup } from './signal.ts'

const signals = ['SIGQUIT', 'SIGTERM', 'SIGKILL'] as const
const Recorded = z.object({
  pid: z.number().int().min(2),
  startTime: z.string(),
  abruptSignal: z.enum(signals).default('SIGKILL'),
  owner: z.string(),
  container: z.string().optional(),
})
const graceMs = 2_000

function readRecord(file: string) {
  try {
    return Recorded.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    return undefined // partly written: the parent was killed while it recorded the process
  }
}

async function end(file: string, owner: string | undefined): Promise<void> {
  const record = readRecord(file)
  if (owner !== undefined && record?.owner !== owner) return
  if (record?.container) spawnSync('docker', ['rm', '--force', record.container], { stdio: 'ignore', timeout: 20_000 })
  if (record && isAlive(record)) {
    signalGroup(record.pid, record.abruptSignal)
    const deadline = Date.now() + graceMs
    while (isAlive(record) && Date.now() < deadline) await delay(20)
    if (isAlive(record)) signalGroup(record.pid, 'SIGKILL')
    while (isAlive(record) && Date.now() < deadline + graceMs) await delay(20)
  }
  rmSync(file, { force: true })
}

/** Ends the recorded processes that still run (same pid and start time): all of them, or those of one owner. */
export async function endRecorded(runDir: string, owner?: string): Promise<void> {
  const files = readdirSync(runDir).filter((name) => name.endsWith('.json'))
  await Promise.all(files.map((name) => end(join(runDir, name), owner)))
}
