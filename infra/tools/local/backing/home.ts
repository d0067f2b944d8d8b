import { createHash } from 'node:crypto'
import { chmodSync, chownSync, existsSync, lstatSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Account } from '../process/spawn-logged.ts'
import { StartFailure } from '../start-failure.ts'
import { canReach } from './account.ts'
import { type DebianRoot, removeRootedData, rootedAccount, rootedData } from './debian/root.ts'

const markerName = '.initialised'

/** Names what belongs to `dir` and lies elsewhere. */
const keyOf = (dir: string): string =>
  `amazon-partner-platform-${createHash('sha256').update(dir).digest('hex').slice(0, 12)}`

/** Where data goes when a server's account cannot enter the checkout. */
const outsideFolder = (dir: string): string => join('/var/tmp', keyOf(dir))

function ownFolder(path: string, account: Account | undefined): void {
  mkdirSync(path, { recursive: true, mode: 0o700 })
  if (account) chownSync(path, account.uid, account.gid)
  chmodSync(path, 0o700)
}

/** /var/tmp is everybody's: a folder that somebody else put there in advance is not ours to fill. */
function outsideBase(dir: string): string {
  const base = outsideFolder(dir)
  mkdirSync(base, { recursive: true, mode: 0o711 })
  const stat = lstatSync(base)
  if (!stat.isDirectory() || stat.uid !== process.getuid?.())
    throw new StartFailure(`${base} belongs to somebody else: remove it.`)
  chmodSync(base, 0o711)
  return base
}

/** A server's folder, entered by its account alone: `<dir>/data/<name>`, or one in /var/tmp and a note that says so. */
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

/** The folder of a server that runs inside a Debian root. */
export function openRootedHome(dir: string, name: string, { root }: DebianRoot): string {
  const home = join(rootedData(root, keyOf(dir)), name)
  mkdirSync(dirname(home), { recursive: true, mode: 0o711 })
  ownFolder(home, rootedAccount)
  return home
}

/** Runs `initialise` on an empty folder unless it has succeeded there before. */
export async function initialiseOnce(
  folder: string,
  account: Account | undefined,
  initialise: () => Promise<void>,
): Promise<void> {
  const marker = `${folder}${markerName}`
  if (existsSync(marker)) return
  rmSync(folder, { recursive: true, force: true }) // an interrupted attempt
  ownFolder(folder, account)
  await initialise()
  writeFileSync(marker, '')
}

/** A file that holds a password: the server's account reads it, nobody else does. */
export function writePrivate(file: string, text: string, account: Account | undefined): void {
  rmSync(file, { force: true })
  writeFileSync(file, text, { mode: 0o600 })
  if (account) chownSync(file, account.uid, account.gid)
}

/** Deletes what every server of `dir` keeps, wherever it is. */
export function removeData(dir: string): void {
  rmSync(join(dir, 'data'), { recursive: true, force: true })
  rmSync(outsideFolder(dir), { recursive: true, force: true })
  removeRootedData(keyOf(dir))
}
