import { relative, resolve } from 'node:path'
import { seedDemo } from '@platform/demo/seed-demo'
import { seedJobs } from '@platform/demo/seed-jobs'
import { banner } from './banner.ts'
import type { Demo } from './demo.ts'
import { type StartOptions, startOptions, usage } from './options.ts'
import { startPlatform } from './platform.ts'
import { StartFailure } from './start-failure.ts'
import { stopRequest } from './stop-request.ts'

// With PLATFORM_DIR a test runs this entry point beside the platform of the same checkout.
const dir = resolve(import.meta.dirname, '../../..', process.env.PLATFORM_DIR ?? '.local')
const stopMsMax = 40_000
const interruptedCode = 130

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}

function explain(error: unknown): void {
  const text = error instanceof StartFailure ? error.message : error instanceof Error ? error.stack : String(error)
  process.stderr.write(`${text}\n`)
}

function readOptions(): StartOptions | 'help' | undefined {
  try {
    return startOptions(process.argv.slice(2), process.env)
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n\n${usage}\n`)
    return undefined
  }
}

/** Creates the demo's sync jobs, which run while the platform is in use already. */
async function startJobs({ gateway, tenants }: Demo): Promise<void> {
  const [first] = tenants
  if (!first) return
  try {
    const names = await seedJobs(gateway, first)
    if (names.length > 0) say(`${first.name} loads from Amazon: ${names.join(', ')} (docs/sync.md)`)
  } catch (error) {
    say(`The demo's sync jobs were not created: ${error instanceof Error ? error.message : error}`)
  }
}

async function run(options: StartOptions): Promise<number> {
  const abort = new AbortController()
  const failed = Promise.withResolvers<Error>()
  const stopped = stopRequest(process.env.BOOTSTRAP_PID).then((reason) => {
    say(`\nStopping: ${reason}`)
    setTimeout(() => process.exit(1), stopMsMax).unref()
    abort.abort()
  })
  const onProgress = (line: string) => say(`${process.uptime().toFixed(1).padStart(6)} s  ${line}`)
  const platform = await startPlatform({
    dir,
    ...options,
    seed: seedDemo,
    env: process.env,
    onProgress,
    onFatal: failed.resolve,
    signal: abort.signal,
  }).catch((error: unknown) => {
    if (!abort.signal.aborted) explain(error)
    return undefined
  })
  if (!platform) return abort.signal.aborted ? interruptedCode : 1
  say(banner(platform.demo, relative(process.cwd(), resolve(dir, 'demo.json'))))
  void startJobs(platform.demo)
  const failure = await Promise.race([stopped, failed.promise])
  await platform.stop()
  if (failure) explain(failure)
  return failure ? 1 : 0
}

async function main(): Promise<number> {
  const options = readOptions()
  if (options === undefined) return 2
  if (options === 'help') {
    say(usage)
    return 0
  }
  return run(options)
}

// A closed terminal or pipe must not end this process before every other one is stopped.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})
process.exit(await main())
