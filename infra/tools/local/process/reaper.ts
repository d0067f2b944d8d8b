import { rmSync } from 'node:fs'
import { endRecorded } from './end-recorded.ts'

// Runs beside a supervisor and does nothing until the pipe from it ends: then what is still recorded has lost its parent.
const [runDir = '', owner = '', ...validWhileAlive] = process.argv.slice(2)

async function reap(): Promise<void> {
  for (const file of validWhileAlive) rmSync(file, { force: true })
  await endRecorded(runDir, owner)
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {})
process.stdin.resume()
process.stdin.on('close', () => void reap().catch(() => {}))
