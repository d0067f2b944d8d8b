import { join } from 'node:path'
import type { DrainTimes } from '@platform/lifecycle'
import { readVariables } from '@platform/tools/checks/read-variables'
import { routes } from '../../../services/gateway/src/routes.ts'
import { root } from './root.ts'

/** The longest time, in ms, that a route has to begin its answer. */
export const longestRouteMs = Math.max(...routes.map(({ timeoutMs }) => timeoutMs))

/** Reads a service's configuration from an environment. @throws ConfigError */
export async function configOf(service: string, env: Record<string, string>): Promise<{ drain: DrainTimes }> {
  const { readConfig } = await import(join(root, 'services', service, 'src/config.ts'))
  return readConfig(env)
}

/** Returns the problems of an environment: those found by the service's config.ts, and variables that it does not read. */
export async function problemsOfEnv(service: string, env: Record<string, string>): Promise<string[]> {
  const known = new Set(readVariables(root, service))
  const unknown = Object.keys(env).filter((name) => !known.has(name))
  try {
    await configOf(service, env)
    return unknown.map((name) => `${name} is not read`)
  } catch (error) {
    return [String(error), ...unknown.map((name) => `${name} is not read`)]
  }
}
