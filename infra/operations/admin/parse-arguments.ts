import { checkInput } from '@platform/validation'
import type { AdminCommand } from './command.ts'
import { optionLabel } from './option-label.ts'
import { readOptions } from './read-options.ts'
import { UsageError } from './usage-error.ts'

/** Parsed command line. */
export type Request = { command: AdminCommand; input: Record<string, unknown>; json: boolean }

/** Request for the usage of these commands. */
export type Help = { help: readonly AdminCommand[] }

const isHelp = (argument: string | undefined): boolean => argument === '--help' || argument === '-h'

/** Returns the command of these words, or the commands of the group that they name. @throws UsageError */
function find(commands: readonly AdminCommand[], [group, name]: readonly string[]): readonly AdminCommand[] {
  if (group === undefined) return commands
  const related = commands.filter(({ words }) => words.startsWith(`${group} `))
  if (related.length === 0) throw new UsageError(`Unknown command ${group}. The commands are below.`, commands)
  if (name === undefined || isHelp(name)) return related
  const found = related.filter(({ words }) => words === `${group} ${name}`)
  if (found.length === 0) throw new UsageError(`Unknown command ${group} ${name}. The commands are below.`, related)
  return found
}

/** Parses the arguments after `npm run admin --`. @throws UsageError */
export function parseArguments(commands: readonly AdminCommand[], args: readonly string[]): Request | Help {
  const [first, ...others] = args.filter((argument) => argument !== '--json')
  if (first === 'help') return { help: find(commands, others) }
  if (isHelp(first)) return { help: commands }
  if (first === undefined) throw new UsageError('A command is missing.', commands)
  const found = find(commands, [first, ...others])
  if (others.some(isHelp)) return { help: found }
  const [command] = found
  if (others[0] === undefined || !command) throw new UsageError(`${first} needs a subcommand.`, found)
  const input = readOptions(command, others.slice(1))
  const checked = checkInput(command.options, input)
  if ('data' in checked) return { command, input, json: args.includes('--json') }
  const issues = checked.issues.map(({ path, message }) => {
    const [name = ''] = path.split('.')
    const label = optionLabel(command, path)
    return Object.hasOwn(input, name) ? `${label}: ${message}` : `${label} is missing`
  })
  throw new UsageError(issues.join('\n'), [command])
}
