import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { z } from 'zod'

const root = resolve(import.meta.dirname, '..')
const reports = join(root, '.local', 'test-reports')
/** Tests that need the machine, or the broker, to themselves. */
const serial = ['**/tests/serial/**/*.test.ts', '**/*.serial.test.ts']
const runMsMax = 60 * 60_000
const quiet = '--disable-warning=ExperimentalWarning'

/** What one part of the run adds to the last line. */
type Count = { passed: number; failed: number; skipped: number }

const Report = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  numPendingTests: z.number(),
  numTodoTests: z.number(),
  numRuntimeErrorTestSuites: z.number(),
})

function runNode(args: string[]): Promise<number> {
  const child = spawn(process.execPath, args, { cwd: root, stdio: 'inherit', timeout: runMsMax })
  let interrupted = false
  const interrupt = (signal: NodeJS.Signals) => {
    interrupted = true
    child.kill(signal)
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, interrupt)
  const { promise, resolve } = Promise.withResolvers<number>()
  child.once('error', () => resolve(1))
  child.once('exit', (code) => {
    if (interrupted) process.exit(130)
    resolve(code ?? 1)
  })
  return promise
}

/** A failed check is one failure: what it found stands above. */
async function runChecks(): Promise<Count> {
  const main = join(root, 'infra/checks/main.ts')
  const failed = existsSync(main) && (await runNode([quiet, main])) !== 0
  return { passed: 0, failed: failed ? 1 : 0, skipped: 0 }
}

async function runJest(name: string, args: string[]): Promise<Count> {
  const report = join(reports, `${name}.json`)
  rmSync(report, { force: true })
  const jest = [join(root, 'node_modules/jest/bin/jest.js'), '--config', join(root, 'tests/jest/config.js')]
  const options = ['--json', `--outputFile=${report}`, '--passWithNoTests']
  const code = await runNode(['--experimental-vm-modules', quiet, ...jest, ...options, ...args])
  if (!existsSync(report)) return { passed: 0, failed: 1, skipped: 0 }
  const counted = Report.parse(JSON.parse(readFileSync(report, 'utf8')))
  const failed = counted.numFailedTests + counted.numRuntimeErrorTestSuites
  return {
    passed: counted.numPassedTests,
    failed: failed === 0 && code !== 0 ? 1 : failed, // it broke outside of any test
    skipped: counted.numPendingTests + counted.numTodoTests,
  }
}

/** The suites that say whether a release of a server can be used; the name of the server stands for all of them. */
const suitesOf: Record<string, readonly string[]> = {
  warehouse: [
    'libs/warehouse-schema/',
    'services/warehouse-query/',
    'infra/demo/',
    'tests/security/(sql|data-plane)\\.',
    'tests/e2e/data-plane',
  ],
  nats: ['libs/messaging/', 'libs/events/', 'libs/tokens/', 'services/audit-log/', 'tests/e2e/main-job'],
  redis: ['libs/redis/', 'libs/amazon/', 'services/gateway/'],
  postgres: ['libs/postgres/', 'libs/events/', 'infra/migrate', 'services/audit-log/', 'services/auth/'],
}

const expand = (pattern: string): readonly string[] =>
  (process.env[`TEST_${pattern.toUpperCase()}`] && suitesOf[pattern]) || [pattern]

async function main(given: string[]): Promise<number> {
  const args = given.flatMap(expand)
  mkdirSync(reports, { recursive: true })
  const filtered = args.length > 0
  const counts = filtered ? [] : [await runChecks()]
  if (filtered) console.log('Only some tests were asked for: the checks are left out (npm run check)')
  // After the arguments: an option that takes a list would take them for its own.
  const elsewhere = ['/node_modules/', '/.local/', '/tests/serial/', '\\.serial\\.test\\.ts$']
  const ignore = elsewhere.flatMap((path) => ['--testPathIgnorePatterns', path])
  counts.push(await runJest('parallel', [...args, ...ignore]))
  // By `--testMatch`, not by a path pattern: patterns are joined by "or", and those asked for have to hold here as well.
  const match = serial.flatMap((pattern) => ['--testMatch', pattern])
  counts.push(await runJest('serial', [...args, '--runInBand', ...match]))
  const sum = (part: keyof Count) => counts.reduce((total, count) => total + count[part], 0)
  console.log(`${sum('passed')} passed, ${sum('failed')} failed, ${sum('skipped')} skipped`)
  return sum('failed') === 0 && sum('passed') > 0 ? 0 : 1
}

process.exitCode = await main(process.argv.slice(2))
