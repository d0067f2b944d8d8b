import { parseArgs } from 'node:util'
import { z } from 'zod'
import { openRunningPlatform } from '../support/running-platform.ts'
import { openSyncStorm } from '../support/sync-storm/open-sync-storm.ts'

const usage = `npm run chaos -- sync [--kills 200] [--seed <number>]

Loads jobs of every kind while workers and servers are killed at random points, and compares the results with those of an
undisturbed run. Exit code 1 if anything differs.
`

/** Reads the arguments. @throws if they are not valid */
function readArguments() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      kills: { type: 'string', default: '200' },
      seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    },
  })
  if (positionals.join() !== 'sync') throw new Error('name what to test: sync')
  const whole = z.coerce.number().int().min(1)
  return { kills: whole.parse(values.kills), seed: whole.parse(values.seed) }
}

async function main(): Promise<number> {
  let wanted: ReturnType<typeof readArguments>
  try {
    wanted = readArguments()
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`)
    return 2
  }
  console.log(`sync: ${wanted.kills} kills, seed ${wanted.seed}`)
  const p = await openRunningPlatform('chaos-sync')
  try {
    const storm = await openSyncStorm(p, (line) => console.log(line))
    try {
      const report = await storm.run(wanted)
      console.log(JSON.stringify(report, undefined, 2))
      return report.differences.length === 0 ? 0 : 1
    } finally {
      await storm.close()
    }
  } finally {
    await p.close()
  }
}

// Children end with this process, however it ends.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(130))

process.exitCode = await main()
