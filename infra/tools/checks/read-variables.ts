import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Returns the names in one formatted object literal, including the names of spread objects. */
function namesIn(body: string, spread: (name: string) => string[]): string[] {
  const own = [...body.matchAll(/^ {2}([A-Z][A-Z0-9_]*)(?::|,$)/gm)].map(([, name = '']) => name)
  const others = [...body.matchAll(/^ {2}\.\.\.(\w+),$/gm)].flatMap(([, name = '']) => spread(name))
  return [...new Set([...others, ...own])]
}

const bodyOf = (text: string, opening: RegExp): string | undefined =>
  text.match(new RegExp(`${opening.source}\\n([\\s\\S]*?)^\\}`, 'm'))?.[1]

/** Returns the environment variables in the `Env` schema of a service's `src/config.ts`. @throws Error without such a schema */
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
