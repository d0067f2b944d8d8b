import { accessSync, constants, readdirSync } from 'node:fs'
import { delimiter, join } from 'node:path'

const unlisted = [
  '/usr/sbin',
  '/usr/local/sbin',
  '/usr/local/bin',
  '/opt/homebrew/bin',
  '/opt/homebrew/opt/mariadb/bin',
]
const versioned = ['/usr/lib/postgresql', '/opt/homebrew/opt'] // Debian and Homebrew have one folder per version

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}

function versionFolders(base: string): string[] {
  try {
    const names = readdirSync(base).filter((name) => /^(postgresql@)?\d+$/.test(name))
    const version = (name: string) => Number(name.replace('postgresql@', ''))
    return names.sort((a, b) => version(b) - version(a)).map((name) => join(base, name, 'bin'))
  } catch {
    return []
  }
}

/**
 * Returns the path of each binary: all from one folder if one has them all, so that versions do not mix, else each from the
 * first folder that has it; undefined if one is missing.
 */
export function findBinaries(names: readonly string[], path = process.env.PATH ?? ''): Map<string, string> | undefined {
  const folders = [...versioned.flatMap(versionFolders), ...path.split(delimiter).filter(Boolean), ...unlisted]
  const common = folders.find((folder) => names.every((name) => isExecutable(join(folder, name))))
  const found = new Map<string, string>()
  for (const name of names) {
    const folder = common ?? folders.find((one) => isExecutable(join(one, name)))
    if (folder === undefined) return undefined
    found.set(name, join(folder, name))
  }
  return found
}
