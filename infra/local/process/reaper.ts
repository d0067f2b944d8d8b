import { endRecorded } from './end-recorded.ts'

// Runs beside a supervisor and does nothing until the pipe from it ends: then what is still recorded has lost its parent.
const [runDir = '', owner = ''] = process.argv.slice(2)
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {})
process.stdin.resume()
process.stdin.on('close', () => void endRecorded(runDir, owner).catch(() => {}))
