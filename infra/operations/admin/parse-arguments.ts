import { parseArgs } from 'node:util'
import { type AdminCommand, isFlag } from './command.ts'

/** Thrown for invalid arguments, with the commands whose usage is printed below the message. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
  readonly commands: readonly AdminCommand[]

  constructor(message: string, commands: readonly AdminCommand[]) {
    super(message)
    this.commands = commands
  }
}

/** Parsed command line. */
export type Request = { command: AdminCommand; input: Record<string, unknown>; json: boolean }

function find(commands: readonly AdminCommand[], [group = '', name = '']: string[]): AdminCommand {
  const command = commands.find(({ words }) => words === `${group} ${name}`)
  if (command) return command
  const related = commands.filter(({ words }) => words.startsWith(`${group} `))
  if (related.length > 0) throw new UsageError(`${group} needs a subcommand.`, related)
  throw new UsageError(group ? `Unknown command ${group}.` : 'A command is missing.', commands)
}

/** Parses the arguments after `npm run admin --`; returns `help` for `--help`. @throws UsageError */
export function parseArguments(commands: readonly AdminCommand[], args: string[]): Request | 'help' {
  if (args.includes('--help') || args.includes('-h')) return 'help'
  const json = args.includes('--json')
  const [group, name, ...rest] = args.filter((argument) => argument !== '--json')
  const command = find(commands, [group ?? '', name ?? ''])
  const { positional, options } = command
  const named = Object.entries(options.shape).filter(([option]) => option !== positional)
  const wrong = (message: string) => new UsageError(message, [command])
  let parsed: ReturnType<typeof parseArgs>
  try {
    parsed = parseArgs({
      args: rest,
      options: Object.fromEntries(
        named.map(([option, field]) => [option, { type: isFlag(field) ? 'boolean' : 'string' }]),
      ),
      allowPositionals: positional !== undefined,
    })
  } catch (error) {
    throw wrong(error instanceof Error ? error.message : String(error))
  }
  const [value, ...surplus] = parsed.positionals
  if (surplus.length > 0) throw wrong(`Too many arguments: ${surplus.join(' ')}`)
  const input = { ...parsed.values, ...(positional && value !== undefined && { [positional]: value }) }
  const checked = options.safeParse(input)
  if (checked.success) return { command, input, json }
  const issues = checked.error.issues.map(({ path, message }) => {
    const option = String(path[0])
    const label = option === positional ? `<${option}>` : `--${option}`
    return Object.hasOwn(input, option) ? `${label}: ${message}` : `${label} is missing`
  })
  throw wrong(issues.join('; '))
}
