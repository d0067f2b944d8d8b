import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

/** Returns the names of all services, sorted. */
export const listServices = (root: string): string[] =>
  readdirSync(join(root, 'services'))
    .filter((name) => existsSync(join(root, 'services', name, 'package.json')))
    .sort()
