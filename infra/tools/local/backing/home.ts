import { createHash } from 'node:crypto'
import { chmodSync, chownSync, existsSync, lstatSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Account } from '../process/spawn-logged.ts'
import { StartFailure } from '../start-failure.ts'
import { canReach } from './account.ts'
import type { DebianRoot } from './debian/release.ts'
import { removeRootedData, rootedAccount, rootedData } from './debian/root.ts'

const markerName = '.initialised'

/** Returns a key for data of `dir` that is stored elsewhere. */
const keyOf = (dir: string): string =>
  `amazon-partner-platform-${createHash('sha256').update(dir).digest('hex').slice(0, 12)}`

/** Folder for data if a server's account cannot enter the checkout. */
const outsideFolder = (dir: string): string => join('/var/tmp', keyOf(dir))

function ownFolder(path: string, account: Account | undefined): void {
  mkdirSync(path, { recursive: true, mode: 0o700 })
  if (account) chownSync(path, account.uid, account.gid)
  chmodSync(path, 0o700)
}

/** Creates the folder in /var/tmp, which every user can write to. @throws StartFailure if another user owns the folder */
function outsideBase(dir: string): string {
  const base = outsideFolder(dir)
  mkdirSync(base, { recursive: true, mode: 0o711 })
  const stat = lstatSync(base)
  if (!stat.isDirectory() || stat.uid !== process.getuid?.())
    throw new StartFailure(`${base} belongs to another user: remove it.`)
  chmodSync(base, 0o711)
  return base
}

/** Opens a server's folder for its account only: `<dir>/data/<name>`, or a folder in /var/tmp, which a note in `dir` names. */
export function openHome(dir: string, name: string, account: Account | undefined): string {
  const data = join(dir, 'data')
  mkdirSync(data, { recursive: true })
  const inside = join(data, name)
  if (!account || canReach(inside, account)) {
    ownFolder(inside, account)
    return inside
  }
  const outside = join(outsideBase(dir), name)
  ownFolder(outside, account)
  writeFileSync(join(data, `${name}.elsewhere`), `${outside}\n`)
  return outside
}

/** Opens the folder of a server that runs inside a Debian root. */
export function openRootedHome(dir: string, name: string, { root }: DebianRoot): string {
  const home = join(rootedData(root, keyOf(dir)), name)
  mkdirSync(dirname(home), { recursive: true, mode: 0o711 })
  ownFolder(home, rootedAccount)
  return home
}

/** Runs `initialise` on an empty folder, unless it has already succeeded there. */
export async function initialiseOnce(
  folder: string,
  account: Account | undefined,
  initialise: () => Promise<void>,
): Promise<void> {
  const marker = `${folder}${markerName}`
  if (existsSync(marker)) return
  rmSync(folder, { recursive: true, force: true }) // left by an interrupted attempt
  ownFolder(folder, account)
  await initialise()
  writeFileSync(marker, '')
}

/** Writes a file with a password, readable by the server's account only. */
export function writePrivate(file: string, text: string, account: Account | undefined): void {
  rmSync(file, { force: true })
  writeFileSync(file, text, { mode: 0o600 })
  if (account) chownSync(file, account.uid, account.gid)
}

/** Deletes the data of all servers of `dir`, inside and outside of the checkout. */
export function removeData(dir: string): void {
  rmSync(join(dir, 'data'), { recursive: true, force: true })
  rmSync(outsideFolder(dir), { recursive: true, force: true })
  removeRootedData(keyOf(dir))
}
