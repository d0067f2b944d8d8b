import { endCarriers } from './marker.ts'

// Runs beside a test run and does nothing until the pipe from it ends: then it ends what the run could not end itself.
const [run = ''] = process.argv.slice(2)
/** The servers' own reapers end them in good order first. */
const graceMs = 5_000

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {})
process.stdin.resume()
process.stdin.on('close', () => void endCarriers(run, graceMs))
