import { userInfo } from 'node:os'
import type { Messaging } from '@platform/messaging'
import { commands } from './commands/index.ts'
import { describeFailure } from './describe-failure.ts'
import { parseArguments, type Request } from './parse-arguments.ts'
import { resolveTenant } from './resolve-tenant.ts'
import { usage } from './usage.ts'
import { UsageError } from './usage-error.ts'

/** Output of the command line, its connection, and the signal that ends a command. */
export interface AdminIo {
  print(line: string): void
  complain(line: string): void
  /** Replaces the last line of a terminal; absent if stdout is not one. */
  redraw?: ((line: string) => void) | undefined
  /** Connects to the platform; called only for valid arguments. */
  connect(): Promise<Messaging>
  signal: AbortSignal
}

async function run({ command, input, json }: Request, io: AdminIo): Promise<number> {
  let messaging: Messaging | undefined
  try {
    messaging = await io.connect()
    const resolved = await resolveTenant(command, input, messaging)
    const session = {
      messaging,
      actor: userInfo().username,
      json,
      print: io.print,
      redraw: io.redraw,
      signal: io.signal,
    }
    const outcome = await command.run(resolved, session)
    if (outcome) for (const line of json ? [JSON.stringify(outcome.json)] : outcome.text) io.print(line)
    return outcome?.failed ? 1 : 0
  } catch (error) {
    if (error instanceof UsageError) throw error
    const { lines, code } = describeFailure(error, command)
    for (const line of lines) io.complain(line)
    return code
  } finally {
    await messaging?.close()
  }
}

/**
 * Runs one command line, the arguments after `npm run admin --`. Returns the exit code: 0 done; 1 the command failed or a chain
 * is broken; 2 wrong arguments or unknown names.
 */
export async function runAdmin(args: readonly string[], io: AdminIo): Promise<number> {
  try {
    const request = parseArguments(commands, args)
    if (!('help' in request)) return await run(request, io)
    io.print(usage(request.help))
    return 0
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    io.complain(error.message)
    if (error.commands.length > 0) io.complain(`\n${usage(error.commands)}`)
    return 2
  }
}
