import { rmSync } from 'node:fs'
import { endRecorded } from './end-recorded.ts'

// Runs beside a supervisor and waits for the end of the pipe from it; then the processes still recorded have lost their parent.
const [runDir = '', owner = '', ...validWhileAlive] = process.argv.slice(2)

async function reap(): Promise<void> {
  for (const file of validWhileAlive) rmSync(file, { force: true })
  await endRecorded(runDir, owner)
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {})
process.stdin.resume()
process.stdin.on('close', () => void reap().catch(() => {}))
