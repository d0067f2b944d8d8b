import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { migrate } from '@platform/operations/migrate'
import { z } from 'zod'
import { startContainers } from './backing/testcontainers.ts'
import { endRecorded } from './process/end-recorded.ts'
import { identify, isAlive } from './process/identity.ts'
import { readSecrets, rolePassword } from './secrets.ts'
import { type BackingUrls, removeBackingData, startBacking } from './stack.ts'

const testRoot = resolve(import.meta.dirname, '../../../.local/test')
const Owner = z.object({ pid: z.number().int(), startTime: z.string() })

export type TestStack = { urls: BackingUrls; stop(): Promise<void> }

let running: TestStack | undefined

function isAbandoned(dir: string): boolean {
  try {
    return !isAlive(Owner.parse(JSON.parse(readFileSync(join(dir, 'owner.json'), 'utf8'))))
  } catch {
    return true
  }
}

function remove(dir: string): void {
  removeBackingData(dir)
  rmSync(dir, { recursive: true, force: true })
}

/** Removes the folders of killed runs. Their processes were ended by their reapers. */
async function removeAbandoned(): Promise<void> {
  const folders = existsSync(testRoot) ? readdirSync(testRoot).filter((name) => !name.startsWith('.')) : []
  for (const dir of folders.map((name) => join(testRoot, name)).filter(isAbandoned)) {
    if (existsSync(join(dir, 'run'))) await endRecorded(join(dir, 'run'))
    remove(dir)
  }
}

/** Creates a folder of this process under `.local/test`, removed after the run; `name` distinguishes several of one process. */
export function openTestFolder(name = 'stack'): string {
  const dir = join(testRoot, `${process.pid}-${name}`)
  const unowned = join(testRoot, `.${process.pid}-${name}`) // another run must not see the folder before its owner is recorded
  mkdirSync(unowned, { recursive: true })
  writeFileSync(join(unowned, 'owner.json'), JSON.stringify(identify(process.pid)))
  rmSync(dir, { recursive: true, force: true }) // left by an earlier process with the same pid
  renameSync(unowned, dir)
  return dir
}

async function start(dir: string): Promise<TestStack> {
  if (process.env.TEST_BACKING === 'containers') return startContainers(readSecrets(dir).servers)
  const say = (line: string) => process.stderr.write(`${line}\n`)
  const onProgress = (line: string) => line.startsWith('Installing ') && say(line)
  return startBacking({ dir, onProgress, onFatal: ({ message }) => say(message) })
}

/** Starts the servers of a test run and passes their URLs to the tests in TEST_STACK. */
export async function openTestStack(): Promise<void> {
  await removeAbandoned()
  const dir = openTestFolder()
  const { urls, stop } = await start(dir)
  running = {
    urls,
    async stop() {
      await stop()
      remove(dir)
    },
  }
  const secrets = readSecrets(dir)
  const roles = await migrate({ adminUrl: urls.postgres, password: (schema) => rolePassword(secrets, schema) })
  process.env.TEST_STACK = JSON.stringify({ urls, roles })
}

export async function closeTestStack(): Promise<void> {
  await running?.stop()
  running = undefined
}
