import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, it } from '@jest/globals'

const run = promisify(execFile)
const MB = 1024 * 1024

it.each(['tsv', 'json'])(
  '50 MB of %s are read in a heap of 24 MB, and resident memory grows by less than 64 MB',
  async (format) => {
    const script = join(import.meta.dirname, 'support/process.ts')
    const { stdout } = await run(process.execPath, [
      '--max-old-space-size=24',
      '--max-semi-space-size=4',
      script,
      format,
      '50',
    ])
    const { read, accepted, bytes, growth } = JSON.parse(stdout)
    expect(bytes).toBeGreaterThan(50e6)
    expect(read).toBeGreaterThan(500_000)
    expect(accepted).toBe(read)
    expect(growth).toBeLessThan(64 * MB)
  },
)
