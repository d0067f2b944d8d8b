import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Check } from './check.ts'
import { failedLines } from './failed-lines.ts'

const project = resolve(import.meta.dirname, '../../..')
const tool = (name: string) => join(project, 'node_modules/.bin', name)
const sources = ['services', 'libs', 'infra', 'tests']

/** Checks formatting and lint. */
export const biome: Check = {
  name: 'format and lint',
  run: (root, { fix }) => failedLines(root, tool('biome'), ['check', '--colors=off', ...(fix ? ['--write'] : []), '.']),
}

/** Checks the types of all packages. */
export const types: Check = {
  name: 'types',
  run: (root) => failedLines(root, tool('tsc'), ['-p', '.', '--pretty', 'false']),
}

/** Checks imports against the rules of .dependency-cruiser.cjs. */
export const boundaries: Check = {
  name: 'import boundaries',
  run: (root) =>
    failedLines(root, tool('depcruise'), [
      '--config',
      join(project, '.dependency-cruiser.cjs'),
      '--output-type',
      'err-long',
      ...sources.filter((folder) => existsSync(join(root, folder))),
    ]),
}

/** Finds unused files, exports and dependencies, and undeclared dependencies. */
export const deadCode: Check = {
  name: 'dead code',
  run: (root) => failedLines(root, tool('knip'), ['--no-progress', '--no-config-hints']),
}
