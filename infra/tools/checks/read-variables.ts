import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The names in one object literal, formatted by our formatter: its own, and those of what it spreads. */
function namesIn(body: string, spread: (name: string) => string[]): string[] {
  const own = [...body.matchAll(/^ {2}([A-Z][A-Z0-9_]*)(?::|,$)/gm)].map(([, name = '']) => name)
  const others = [...body.matchAll(/^ {2}\.\.\.(\w+),$/gm)].flatMap(([, name = '']) => spread(name))
  return [...new Set([...others, ...own])]
}

const bodyOf = (text: string, opening: RegExp): string | undefined =>
  text.match(new RegExp(`${opening.source}\\n([\\s\\S]*?)^\\}`, 'm'))?.[1]

/** The environment variables that a service's `src/config.ts` reads, by its `Env` schema. @throws Error when it has none. */
export function readVariables(root: string, service: string): string[] {
  const file = join('services', service, 'src/config.ts')
  const shared = readFileSync(join(root, 'libs/config/src/index.ts'), 'utf8')
  const body = bodyOf(readFileSync(join(root, file), 'utf8'), /^const Env = z\.object\(\{/)
  if (body === undefined) throw new Error(`${file} has no "const Env = z.object({"`)
  return namesIn(body, (name) => {
    const spread = bodyOf(shared, new RegExp(`^export const ${name} = \\{`))
    if (spread === undefined) throw new Error(`${file} spreads ${name}, which libs/config does not export`)
    return namesIn(spread, () => [])
  })
}
