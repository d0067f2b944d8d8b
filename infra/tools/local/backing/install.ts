import { spawnSync } from 'node:child_process'
import { existsSync, rmSync, writeFileSync } from 'node:fs'
import { StartFailure } from '../start-failure.ts'
import type { DebianRoot } from './debian/release.ts'
import { findBinaries } from './find-binary.ts'
import { runToEnd } from './run-to-end.ts'
import type { ServerKind } from './server-kind.ts'

const policyFile = '/usr/sbin/policy-rc.d'

/**
 * Runs `install` without starting the services: Debian starts an installed service unless this script exits with 101, and at each
 * boot unless its unit is disabled. The servers of a run are its child processes; the standard ports stay free.
 */
async function withoutStarting(units: readonly string[], install: () => Promise<void>): Promise<void> {
  const ours = !existsSync(policyFile)
  const remove = () => ours && rmSync(policyFile, { force: true })
  if (ours) writeFileSync(policyFile, '#!/bin/sh\nexit 101\n', { mode: 0o755 })
  process.once('exit', remove)
  try {
    await install()
    for (const unit of units) spawnSync('systemctl', ['disable', unit], { stdio: 'ignore', timeout: 10_000 })
  } finally {
    process.off('exit', remove)
    remove()
  }
}

const aptEnv = { DEBIAN_FRONTEND: 'noninteractive', NEEDRESTART_SUSPEND: '1', LC_ALL: 'C' }
const aptOptions = ['-qq', '-o', 'DPkg::Lock::Timeout=120', '-o', 'Dpkg::Options::=--force-confold']

const apt = (args: string[], msMax: number): Promise<void> =>
  runToEnd('apt-get', [...aptOptions, ...args], { env: aptEnv, msMax })

/** A program of Debian: its commands, and alternative sets of packages; the first set whose packages all exist is installed. */
export type Program = Pick<ServerKind, 'binaries' | 'packages'> & { name: string; unit?: string }

function existingPackages({ packages }: Program): readonly string[] {
  const exists = (name: string) =>
    spawnSync('apt-cache', ['show', '--no-all-versions', name], { stdio: 'ignore' }).status === 0
  return packages.find((set) => set.every(exists)) ?? packages.at(-1) ?? []
}

const hasApt = () => process.getuid?.() === 0 && spawnSync('apt-get', ['--version'], { stdio: 'ignore' }).status === 0

/** Returns whether a Docker engine answers. */
function hasDocker(): boolean {
  const args = ['version', '--format', '{{.Server.Version}}']
  return spawnSync('docker', args, { stdio: 'ignore', timeout: 5_000 }).status === 0
}

async function installPackages(programs: readonly Program[]): Promise<void> {
  const units = programs.flatMap(({ unit }) => unit ?? [])
  await withoutStarting(units, async () => {
    await apt(['update'], 180_000).catch(() => {}) // the old package list may suffice; otherwise the next command fails
    await apt(['install', '--yes', '--no-install-recommends', ...programs.flatMap(existingPackages)], 900_000)
  })
}

/** Installs missing programs with apt where possible; returns those that are still missing. */
async function installMissing<T extends Program>(
  programs: readonly T[],
  onProgress: (line: string) => void,
): Promise<T[]> {
  const missing = () => programs.filter(({ binaries }) => !findBinaries(binaries))
  if (missing().length > 0 && hasApt()) {
    onProgress(`Installing ${namesOf(missing())} with apt-get (once)`)
    await installPackages(missing())
  }
  return missing()
}

const namesOf = (programs: readonly Program[]): string => programs.map(({ name }) => name).join(', ')
const packagesOf = (programs: readonly Program[]): string =>
  programs.flatMap(({ packages }) => packages.at(-1) ?? []).join(' ')

/** Location of a server: binaries by name on this machine or in a Debian root, or a container. */
export type Located = ReadonlyMap<string, string> | DebianRoot | 'container'

/** Locates each kind of server: binaries, installed first where possible, or a container. @throws StartFailure */
export async function locateServers(
  kinds: readonly ServerKind[],
  onProgress: (line: string) => void,
): Promise<Map<ServerKind, Located>> {
  const missing = await installMissing(kinds, onProgress)
  if (missing.length > 0 && !hasDocker()) {
    throw new StartFailure(
      `Cannot find ${namesOf(missing)}: install ${packagesOf(missing)} (done automatically as root on Debian), or start a Docker engine.`,
    )
  }
  return new Map(kinds.map((kind) => [kind, findBinaries(kind.binaries) ?? 'container']))
}

/** Returns the path of a program's first command, installed first where possible. @throws StartFailure */
export async function locateProgram(program: Program, onProgress: (line: string) => void): Promise<string> {
  await installMissing([program], onProgress)
  const [path] = findBinaries(program.binaries)?.values() ?? []
  if (path) return path
  throw new StartFailure(
    `Cannot find ${program.name}: install ${packagesOf([program])} (done automatically as root on Debian).`,
  )
}
