import { resolve } from 'node:path'
import { connectPlatform } from './connect-platform.ts'
import { runAdmin } from './run-admin.ts'

const dir = resolve(import.meta.dirname, '../../../.local')
const abort = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => abort.abort())
// The reader of a pipe may close it early, as `| head -1` does: the rest of the output is dropped, and a running command ends.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
  abort.abort()
})

process.exitCode = await runAdmin(process.argv.slice(2), {
  print: (line) => void process.stdout.write(`${line}\n`),
  ...(process.stdout.isTTY && { redraw: (line) => void process.stdout.write(`\r\u001b[K${line}`) }),
  complain: (line) => void process.stderr.write(`${line}\n`),
  connect: () => connectPlatform(process.env, dir),
  signal: abort.signal,
})
