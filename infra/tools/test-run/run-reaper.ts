import { endCarriers } from './marker.ts'

// Runs beside a test run and waits for the end of the pipe from it; then it ends the processes that the run left behind.
const [run = ''] = process.argv.slice(2)
/** Time for the reapers of the servers to stop them gracefully. */
const graceMs = 5_000

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {})
process.stdin.resume()
process.stdin.on('close', () => void endCarriers(run, graceMs))
