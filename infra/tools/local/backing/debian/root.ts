import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, symlinkSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import type { Command } from '../../process/spawn-logged.ts'
import { StartFailure } from '../../start-failure.ts'
import { locateProgram } from '../install.ts'
import { runToEnd } from '../run-to-end.ts'
import type { DebianRoot, Release } from './release.ts'

/** Folder of the roots, kept between runs because creating one takes minutes. */
const rootsFolder = resolve(import.meta.dirname, '../../../../../.local/roots')
const mirror = 'http://deb.debian.org/debian'
const makeMsMax = 1_800_000
/** Folder for server data inside a root. */
const dataFolder = 'srv'

/** Account with id 65534, which is the same in every Debian system, unlike the other accounts of a root. */
export const rootedAccount = { uid: 65_534, gid: 65_534 }

/** Returns the data folder of one run's servers: inside the root, because a server in it sees nothing else. */
export const rootedData = (root: string, key: string): string => join(root, dataFolder, key)

/** Deletes the data of one run's servers in every root. */
export function removeRootedData(key: string): void {
  const roots = existsSync(rootsFolder) ? readdirSync(rootsFolder) : []
  for (const name of roots) rmSync(rootedData(join(rootsFolder, name), key), { recursive: true, force: true })
}

const debootstrap = { name: 'debootstrap', binaries: ['debootstrap'], packages: [['debootstrap']] }

/** Returns the command as a process inside the root that has none of this process's capabilities. */
export const inRoot = ({ root }: DebianRoot, { file, args, cwd }: Command): Command => ({
  file: 'chroot',
  args: [`--userspec=${rootedAccount.uid}:${rootedAccount.gid}`, '--groups=', root, file, ...args],
  ...(cwd !== undefined && { cwd }),
})

async function make({ name, suite, packages }: Release, root: string, onProgress: (line: string) => void) {
  const program = await locateProgram(debootstrap, onProgress)
  onProgress(`Installing ${name} from Debian ${suite} into ${root} (once, some minutes)`)
  const unfinished = `${root}.${process.pid}`
  const cache = join(rootsFolder, '.packages')
  mkdirSync(cache, { recursive: true })
  const include = `--include=${['tzdata', ...packages].join(',')}`
  try {
    const args = ['--variant=minbase', `--cache-dir=${cache}`, include, suite, unfinished, mirror]
    await runToEnd(program, args, { msMax: makeMsMax })
    // Another run may have created it meanwhile.
    if (!existsSync(root)) renameSync(unfinished, root)
  } finally {
    rmSync(unfinished, { recursive: true, force: true })
  }
}

/** Makes paths below the root valid inside it too, because servers get paths as this process sees them. */
function mirrorPath(root: string): void {
  const inside = join(root, root)
  if (existsSync(inside)) return
  mkdirSync(dirname(inside), { recursive: true })
  symlinkSync('/', inside)
}

function checkVersion({ name, suite, version }: Release, root: string, binary: string): void {
  const { stdout } = spawnSync('chroot', [root, binary, '--version'], { encoding: 'utf8' })
  const found = /\d+\.\d+[\w.~+-]*/.exec(stdout)?.[0]
  if (found?.startsWith(version)) return
  throw new StartFailure(
    `Debian ${suite} carries ${name.replace(/-[\d.]+$/, '')} ${found ?? '(no version)'} now, not ${version}x: remove ${root}, and name the new version in infra/tools/local/backing/debian/releases.ts.`,
  )
}

/** Returns the root of a release; creates it if it is missing. @throws StartFailure with a one-line message if that fails */
export async function openRoot(release: Release, onProgress: (line: string) => void): Promise<DebianRoot> {
  if (process.platform !== 'linux' || process.getuid?.() !== 0)
    throw new StartFailure(
      `${release.name} runs in a separate Debian root, which needs Linux and root privileges: run it as root.`,
    )
  const root = join(rootsFolder, release.name)
  if (!existsSync(root)) await make(release, root, onProgress)
  mirrorPath(root)
  const binaries = new Map(Object.entries(release.binaries))
  checkVersion(release, root, [...binaries.values()][0] ?? '')
  return { root, binaries }
}
