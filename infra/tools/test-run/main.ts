import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { z } from 'zod'
import { startBusyLoops } from './busy-loops.ts'
import { openProcesses } from './processes.ts'
import { expandPattern } from './suites-of.ts'

const root = resolve(import.meta.dirname, '../../..')
const reports = join(root, '.local', 'test-reports')
/** Suites that must not run beside others: they need the whole machine or the broker. */
const serial = ['**/tests/serial/**/*.test.ts', '**/*.serial.test.ts']
const quiet = '--disable-warning=ExperimentalWarning'
const exitCodes = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 }

/** Counts of one part of the run, added up for the last line. */
const Count = z.object({ passed: z.number(), failed: z.number(), skipped: z.number() })
type Count = z.infer<typeof Count>
const nothing: Count = { passed: 0, failed: 0, skipped: 0 }

type Processes = ReturnType<typeof openProcesses>

/** Runs `npm run check`, which counts as one failure if it fails. */
async function runChecks(processes: Processes): Promise<Count> {
  const failed = (await processes.node([quiet, join(root, 'infra/tools/checks/main.ts')])) !== 0
  return { ...nothing, failed: failed ? 1 : 0 }
}

const lines = (file: string): string[] =>
  existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean) : []

/** Runs Jest once; `file` receives its counts. Returns them, how Jest ended, and the paths of the suites that ended. */
async function runJestOnce(processes: Processes, file: string, args: readonly string[]) {
  const jest = [join(root, 'node_modules/jest/bin/jest.js'), '--config', join(root, 'tests/jest/config.js')]
  const isComplete = () => existsSync(`${file}.complete`)
  const end = await processes.node(
    ['--experimental-vm-modules', quiet, ...jest, '--passWithNoTests', ...args],
    { TEST_COUNTS: file, TEST_RUNNER: String(process.pid) },
    isComplete,
  )
  const count = existsSync(file) ? Count.parse(JSON.parse(readFileSync(file, 'utf8'))) : nothing
  return { end, count, isComplete: isComplete(), suites: lines(`${file}.suites`) }
}

/**
 * Runs Jest. If its process dies between suites, a second one runs the remaining suites. A process that fails without a failed test
 * counts as one failure, unless the run was interrupted, which ends Jest as well.
 */
async function runJest(processes: Processes, file: string, args: readonly string[]): Promise<Count[]> {
  const first = await runJestOnce(processes, file, args)
  if (first.isComplete || first.suites.length === 0 || processes.interrupted) return countsOf(processes, first)
  console.log(
    `Jest ended with ${first.end} after ${first.suites.length} suites. A second Jest runs the remaining suites.`,
  )
  const done = first.suites.flatMap((path) => ['--testPathIgnorePatterns', RegExp.escape(path)])
  const second = await runJestOnce(processes, `${file}.second`, [...args, ...done])
  return [first.count, ...countsOf(processes, second)]
}

function countsOf(processes: Processes, { end, count }: Awaited<ReturnType<typeof runJestOnce>>): Count[] {
  if (end === 0 || count.failed > 0 || processes.interrupted) return [count]
  console.log(`Jest ended with ${end}, although no test failed`)
  return [{ ...count, failed: 1 }]
}

async function runParts(processes: Processes, args: string[], dir: string): Promise<Count[]> {
  const filtered = args.length > 0
  const counts = filtered ? [] : [await runChecks(processes)]
  if (filtered) console.log('Only some suites are selected: the checks are skipped (npm run check)')
  // After the arguments, which an option that takes a list would otherwise consume.
  const elsewhere = ['/node_modules/', '/.local/', '/tests/serial/', '\\.serial\\.test\\.ts$']
  const ignore = elsewhere.flatMap((path) => ['--testPathIgnorePatterns', path])
  if (!processes.interrupted)
    counts.push(...(await runJest(processes, join(dir, 'parallel.json'), [...args, ...ignore])))
  // `--testMatch`, because path patterns are joined by "or", and the selected patterns must hold here too.
  const match = serial.flatMap((pattern) => ['--testMatch', pattern])
  const inBand = [...args, '--runInBand', ...match]
  if (!processes.interrupted) counts.push(...(await runJest(processes, join(dir, 'serial.json'), inBand)))
  return counts
}

/** Kills the processes that outlived their part of the run; each is a failure unless the run was interrupted. */
async function endRest(processes: Processes): Promise<Count> {
  const killed = await processes.end()
  if (processes.interrupted) return nothing
  for (const { pid, command } of killed) console.log(`Outlived the tests and was killed: ${pid} ${command}`)
  return { ...nothing, failed: killed.length }
}

async function main(args: string[]): Promise<number> {
  mkdirSync(reports, { recursive: true })
  const dir = mkdtempSync(join(reports, 'run-'))
  const load = startBusyLoops(
    z.coerce
      .number()
      .int()
      .min(0)
      .parse(process.env.TEST_LOAD ?? 0),
  )
  delete process.env.TEST_LOAD
  const processes = openProcesses(root)
  try {
    const counts = await runParts(processes, args, dir)
    counts.push(await endRest(processes))
    const sum = (part: keyof Count) => counts.reduce((total, count) => total + count[part], 0)
    const { interrupted } = processes
    if (interrupted) console.log(`Interrupted by ${interrupted}: not every test ran`)
    console.log(`${sum('passed')} passed, ${sum('failed')} failed, ${sum('skipped')} skipped`)
    if (interrupted) return exitCodes[interrupted]
    return sum('failed') === 0 && sum('passed') > 0 ? 0 : 1
  } finally {
    await load.stop()
    rmSync(dir, { recursive: true, force: true })
  }
}

process.exitCode = await main(process.argv.slice(2).flatMap(expandPattern))
