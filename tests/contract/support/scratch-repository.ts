import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { root } from './root.ts'

/** Lists the files of the repository, also those that are not committed yet. */
const listFiles = (): string[] =>
  execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { cwd: root, encoding: 'utf8' })
    .split('\0')
    .filter((file) => file !== '' && existsSync(join(root, file)))

/** Links the installed packages. Workspace packages link to each other relatively, and therefore to the copies. */
function linkPackages(target: string): void {
  symlinkSync(join(root, 'node_modules'), join(target, 'node_modules'))
  const folders = ['services', 'libs', 'infra'].flatMap((parent) =>
    readdirSync(join(root, parent), { withFileTypes: true }).map(({ name }) => join(parent, name)),
  )
  for (const folder of [...folders, 'infra', 'tests']) {
    const modules = join(folder, 'node_modules')
    if (existsSync(join(root, modules)) && existsSync(join(target, folder)))
      cpSync(join(root, modules), join(target, modules), { recursive: true, verbatimSymlinks: true })
  }
}

/** Copies the files of the repository to a temporary folder, with its installed packages; disposal removes it. */
export function copyRepository(): { root: string; [Symbol.dispose](): void } {
  const target = mkdtempSync(join(tmpdir(), 'repository-'))
  for (const file of listFiles()) {
    mkdirSync(dirname(join(target, file)), { recursive: true })
    cpSync(join(root, file), join(target, file))
  }
  linkPackages(target)
  return { root: target, [Symbol.dispose]: () => rmSync(target, { recursive: true, force: true }) }
}
