import { z } from 'zod'
import { type AdminCommand, isFlag } from './command.ts'

/** Longest line of a usage in characters; terminals and mails show 100 columns without wrapping. */
const columnsMax = 99

const prefix = 'npm run admin --'

/** Joins the parts with spaces into lines of at most `columnsMax` characters; later lines are indented. */
function wrap(parts: readonly string[], { first, indent }: { first: string; indent: number }): string[] {
  const lines = [first]
  for (const part of parts) {
    const line = lines.at(-1) ?? ''
    if (line.length + 1 + part.length <= columnsMax || line.trim() === '')
      lines[lines.length - 1] = line.endsWith(' ') || line === '' ? `${line}${part}` : `${line} ${part}`
    else lines.push(`${' '.repeat(indent)}${part}`)
  }
  return lines
}

/** Returns the placeholder for an option's value. */
function placeholderOf(field: z.ZodType): string | undefined {
  if (field.description !== undefined) return field.description
  const inner: unknown = field instanceof z.ZodOptional ? field.unwrap() : undefined
  return inner instanceof z.ZodType ? placeholderOf(inner) : undefined
}

function synopsis({ positional, options }: AdminCommand): string[] {
  return Object.entries(options.shape).map(([name, field]) => {
    const value = `<${placeholderOf(field) ?? name}>`
    const option = isFlag(field) ? `--${name}` : `--${name} ${value}`
    const text = name === positional ? value : option
    return field.safeParse(undefined).success ? `[${text}]` : text
  })
}

function usageOfOne(command: AdminCommand): string[] {
  const call = wrap([...synopsis(command), '[--json]'], { first: `Usage: ${prefix} ${command.words}`, indent: 9 })
  const about = wrap(command.about.split(' '), { first: '  ', indent: 2 })
  return [...call, '', ...about]
}

/** Formats the usage of the given commands: of one with its options, of several as a list. */
export function usage(commands: readonly AdminCommand[]): string {
  const [one, ...others] = commands
  if (one && others.length === 0) return usageOfOne(one).join('\n')
  const width = Math.max(...commands.map(({ words }) => words.length))
  const list = commands.flatMap(({ words, about }) =>
    wrap(about.split(' '), { first: `  ${words.padEnd(width)}  `, indent: width + 4 }),
  )
  return [
    `Usage: ${prefix} <command> [options] [--json]`,
    `       ${prefix} help <command>`,
    '',
    ...list,
    '',
    '--tenant takes the id or the name of a tenant. --json prints one JSON object.',
  ].join('\n')
}
