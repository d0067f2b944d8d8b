import { type AdminCommand, isFlag } from './command.ts'

/** Returns the command as typed, for example `credential rotate <client_id> [--grace-seconds <n>]`. */
function synopsis({ words, positional, options }: AdminCommand): string {
  const parts = Object.entries(options.shape).map(([name, field]) => {
    const value = `<${field.description ?? name}>`
    const option = isFlag(field) ? `--${name}` : `--${name} ${value}`
    const text = name === positional ? value : option
    return field.safeParse(undefined).success ? `[${text}]` : text
  })
  return [words, ...parts].join(' ')
}

/** Formats the usage of the given commands. */
export function usage(commands: readonly AdminCommand[]): string {
  const rows = commands.map((command) => [synopsis(command), command.about] as const)
  const width = Math.max(...rows.map(([text]) => text.length))
  const lines = rows.map(([text, about]) => `  ${text.padEnd(width)}  ${about}`)
  return ['Usage: npm run admin -- <command> [--json]', '', ...lines].join('\n')
}
