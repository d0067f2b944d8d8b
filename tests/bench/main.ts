import { mkdirSync, writeFileSync } from 'node:fs'
import { availableParallelism, cpus } from 'node:os'
import { join } from 'node:path'
import { benchAdsWrites } from './ads-writes.ts'
import { benchAudit } from './audit.ts'
import { benchDataPlane } from './data-plane.ts'
import { benchGateway } from './gateway.ts'
import { benchQuery } from './query.ts'
import type { BenchResult } from './result.ts'
import { benchSpapiCall } from './spapi-call.ts'
import { benchSpapiQuota } from './spapi-quota.ts'
import { benchStart } from './start.ts'
import { benchToken } from './token.ts'

const benches: Record<string, () => Promise<BenchResult[]>> = {
  gateway: benchGateway,
  token: benchToken,
  query: benchQuery,
  audit: benchAudit,
  'data-plane': benchDataPlane,
  'ads-writes': benchAdsWrites,
  spapi: async () => [...(await benchSpapiQuota()), ...(await benchSpapiCall())],
  start: benchStart,
}

const wanted = process.argv.slice(2)
const unknown = wanted.filter((name) => !Object.hasOwn(benches, name))
if (unknown.length > 0) {
  process.stderr.write(`no bench is called ${unknown.join(', ')}; there are ${Object.keys(benches).join(', ')}\n`)
  process.exit(2)
}

const figure = (value: number): string =>
  Math.abs(value) >= 100 ? Math.round(value).toLocaleString('en') : value.toFixed(3)
const line = ({ name, unit, value, peer, ratio, bar, passed }: BenchResult): string =>
  [
    passed ? 'pass' : 'FAIL',
    name.padEnd(64),
    `${figure(value)} ${unit}`.padStart(18),
    peer === undefined ? '' : `peer ${figure(peer)} ${unit}`,
    ratio === undefined ? '' : `ratio ${ratio.toFixed(3)}`,
    `bar ${bar}`,
  ]
    .filter(Boolean)
    .join('  ')

const results: BenchResult[] = []
for (const [name, bench] of Object.entries(benches)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue
  console.log(`\n${name}`)
  for (const result of await bench()) {
    results.push(result)
    console.log(line(result))
  }
}

const folder = join(import.meta.dirname, 'results')
mkdirSync(folder, { recursive: true })
const file = join(folder, `${wanted.length > 0 ? wanted.join('-') : 'all'}.json`)
const machine = { cpu: cpus()[0]?.model, cores: availableParallelism(), node: process.version }
writeFileSync(file, `${JSON.stringify({ at: new Date().toISOString(), machine, results }, null, 2)}\n`)

const failed = results.filter(({ passed }) => !passed)
console.log(`\n${results.length - failed.length} of ${results.length} bars met`)
process.exit(failed.length > 0 ? 1 : 0)
