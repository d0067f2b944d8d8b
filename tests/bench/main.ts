import { join } from 'node:path'
import { benchAdsWrites } from './ads-writes.ts'
import { benchAudit } from './audit.ts'
import { benchDataPlane } from './data-plane.ts'
import { benchDocuments } from './documents.ts'
import { benchGateway } from './gateway.ts'
import { appendRun, lastRatio, readHistory } from './harness/history.ts'
import { describeMachine, measureMachine } from './harness/machine.ts'
import type { BenchResult } from './harness/result.ts'
import { resultLine } from './harness/result-line.ts'
import { MissingTool } from './harness/tools.ts'
import { benchLoad } from './load.ts'
import { benchQuery } from './query.ts'
import { benchRevocation } from './revocation.ts'
import { benchSpapiCall } from './spapi-call.ts'
import { benchSpapiQuota } from './spapi-quota.ts'
import { benchStart } from './start.ts'
import { benchSync } from './sync.ts'
import { benchSyncQuota } from './sync-quota.ts'
import { benchToken } from './token.ts'
import { benchWorstBodies } from './worst-bodies.ts'

const benches: Record<string, () => Promise<BenchResult[]>> = {
  gateway: benchGateway,
  token: benchToken,
  query: benchQuery,
  audit: benchAudit,
  revocation: benchRevocation,
  'data-plane': benchDataPlane,
  'ads-writes': benchAdsWrites,
  'spapi-quota': benchSpapiQuota,
  'spapi-call': benchSpapiCall,
  'worst-bodies': benchWorstBodies,
  documents: benchDocuments,
  load: benchLoad,
  sync: benchSync,
  'sync-quota': benchSyncQuota,
  start: benchStart,
}
const folder = join(import.meta.dirname, 'results')

const wanted = process.argv.slice(2)
const unknown = wanted.filter((name) => !Object.hasOwn(benches, name))
if (unknown.length > 0) {
  process.stderr.write(`There is no bench ${unknown.join(', ')}; the benches are ${Object.keys(benches).join(', ')}.\n`)
  process.exit(2)
}

/** Measures one bench after the machine itself, prints its results and stores them. */
async function runBench(name: string, bench: () => Promise<BenchResult[]>): Promise<BenchResult[]> {
  const history = readHistory(folder, name)
  const reference = await measureMachine()
  console.log(`\n${name}  [${describeMachine(reference)}]`)
  const results = await bench()
  for (const result of results) {
    console.log(`${resultLine(result, lastRatio(history, result.name))}  [${describeMachine(reference)}]`)
  }
  appendRun(folder, history, results, reference)
  return results
}

// Children end with this process, however it ends.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(130))

const results: BenchResult[] = []
const leftOut: string[] = []
for (const [name, bench] of Object.entries(benches)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue
  try {
    results.push(...(await runBench(name, bench)))
  } catch (error) {
    if (!(error instanceof MissingTool)) throw error
    leftOut.push(name)
    console.log(`left out  ${name}: ${error.message}`)
  }
}

const failed = results.filter(({ passed }) => !passed)
const omitted = leftOut.length > 0 ? `; left out: ${leftOut.join(', ')}` : ''
console.log(`\n${results.length - failed.length} of ${results.length} bars met${omitted}`)
process.exit(failed.length > 0 ? 1 : 0)
