import { userInfo } from 'node:os'
import { resolve } from 'node:path'
import { PlatformError } from '@platform/errors'
import { commands } from './commands/index.ts'
import { connectPlatform } from './connect-platform.ts'
import { parseArguments, type Request, UsageError } from './parse-arguments.ts'
import { usage } from './usage.ts'

const dir = resolve(import.meta.dirname, '../../../.local')
const print = (line: string): void => void process.stdout.write(`${line}\n`)
const complain = (text: string): void => void process.stderr.write(`${text}\n`)

async function run({ command, input, json }: Request): Promise<number> {
  const messaging = await connectPlatform(process.env, dir)
  const abort = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => abort.abort())
  try {
    const session = { messaging, actor: userInfo().username, json, print, signal: abort.signal }
    const outcome = await command.run(input, session)
    if (outcome) for (const line of json ? [JSON.stringify(outcome.json)] : outcome.text) print(line)
    return outcome?.failed ? 1 : 0
  } catch (error) {
    // The service validates more than the form of the arguments.
    if (error instanceof PlatformError && error.kind === 'validation_error')
      throw new UsageError(error.friendly, [command])
    throw error
  } finally {
    await messaging.close()
  }
}

async function main(): Promise<number> {
  try {
    const request = parseArguments(commands, process.argv.slice(2))
    if (request !== 'help') return await run(request)
    print(usage(commands))
    return 0
  } catch (error) {
    if (error instanceof UsageError) {
      complain(`${error.message}\n\n${usage(error.commands)}`)
      return 2
    }
    complain(error instanceof PlatformError ? error.friendly : error instanceof Error ? error.message : String(error))
    return 1
  }
}

process.exitCode = await main()
