import { join } from 'node:path'
import { readVariables } from '@platform/infra/checks/read-variables.ts'
import { root } from './root.ts'

/** What is wrong with an environment for a service: what its own config.ts says, and variables that it would not read. */
export async function problemsOfEnv(service: string, env: Record<string, string>): Promise<string[]> {
  const { readConfig } = await import(join(root, 'services', service, 'src/config.ts'))
  const known = new Set(readVariables(root, service))
  const unknown = Object.keys(env).filter((name) => !known.has(name))
  try {
    readConfig(env)
    return unknown.map((name) => `${name} is not read`)
  } catch (error) {
    return [String(error), ...unknown.map((name) => `${name} is not read`)]
  }
}
