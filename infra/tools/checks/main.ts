import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import type { Check } from './check.ts'
import { contractStable } from './contract-stable.ts'
import { envExamples } from './env-examples.ts'
import { errorKinds } from './error-kinds.ts'
import { generated } from './generated.ts'
import { keepAlive } from './keep-alive.ts'
import { links } from './links.ts'
import { testClocks } from './test-clocks.ts'
import { biome, boundaries, deadCode, types } from './tools.ts'
import { vocabulary } from './vocabulary.ts'

const root = resolve(import.meta.dirname, '../../..')
const checks: readonly Check[] = [
  biome,
  types,
  boundaries,
  deadCode,
  errorKinds,
  envExamples,
  generated,
  contractStable,
  links,
  keepAlive,
  testClocks,
  vocabulary,
]
const usage = 'usage: npm run check [-- --fix] [--only <name of a check>]'

/** Runs a check and prints one line with its result, and its violations below. */
async function report(check: Check, fix: boolean): Promise<boolean> {
  const started = performance.now()
  const problems = await check.run(root, { fix }).catch((error: unknown) => [String(error)])
  const time = `${((performance.now() - started) / 1_000).toFixed(1)} s`
  console.log(`${problems.length === 0 ? 'ok    ' : 'FAILED'} ${time.padStart(6)}  ${check.name}`)
  for (const problem of problems) console.log(`    ${problem}`)
  return problems.length === 0
}

async function main(): Promise<number> {
  const options = { fix: { type: 'boolean', default: false }, only: { type: 'string' } } as const
  const { fix, only } = parseArgs({ options }).values
  const asked = checks.filter(({ name }) => only === undefined || name === only)
  if (asked.length === 0)
    throw new Error(`"${only}" is not a check; the checks are ${checks.map(({ name }) => name).join(', ')}`)
  const passed = await Promise.all(asked.map((check) => report(check, fix)))
  return passed.every(Boolean) ? 0 : 1
}

process.exitCode = await main().catch((error: unknown) => {
  console.error(`${error instanceof Error ? error.message : error}\n${usage}`)
  return 2
})
