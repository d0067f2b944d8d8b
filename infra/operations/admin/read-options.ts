import { parseArgs } from 'node:util'
import { type AdminCommand, isFlag } from './command.ts'
import { optionLabel } from './option-label.ts'
import { UsageError } from './usage-error.ts'

/** Reads the arguments after the words of a command into an object by option name. @throws UsageError */
export function readOptions(command: AdminCommand, args: string[]): Record<string, unknown> {
  const { words, positional, options } = command
  const named = Object.entries(options.shape).filter(([option]) => option !== positional)
  const flags = new Map(named.map(([option, field]) => [option, isFlag(field)]))
  const wrong = (message: string) => new UsageError(message, [command])
  const { tokens } = parseArgs({
    args,
    options: Object.fromEntries([...flags].map(([name, flag]) => [name, { type: flag ? 'boolean' : 'string' }])),
    strict: false,
    tokens: true,
  })
  const input: Record<string, unknown> = {}
  for (const token of tokens) {
    if (token.kind === 'option-terminator') continue
    if (token.kind === 'positional') {
      if (positional === undefined || Object.hasOwn(input, positional))
        throw wrong(`${token.value} is one argument too many for ${words}.`)
      input[positional] = token.value
      continue
    }
    const { name, rawName, value } = token
    const flag = flags.get(name)
    if (flag === undefined) throw wrong(`${rawName} is not an option of ${words}. The usage below lists its options.`)
    if (Object.hasOwn(input, name)) throw wrong(`${optionLabel(command, name)} is given twice.`)
    if (flag && value !== undefined) throw wrong(`--${name} takes no value.`)
    if (!flag && (value === undefined || (!token.inlineValue && value.startsWith('--'))))
      throw wrong(`--${name} needs a value.`)
    input[name] = value ?? true
  }
  return input
}
