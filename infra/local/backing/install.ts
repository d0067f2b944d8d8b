import { spawn, spawnSync } from 'node:child_process'
import { existsSync, rmSync, writeFileSync } from 'node:fs'
import { StartFailure } from '../start-failure.ts'
import { findBinaries } from './find-binary.ts'
import type { ServerKind } from './server-kind.ts'

const policyFile = '/usr/sbin/policy-rc.d'
const outputKept = 2_000

/** Debian starts what it installs unless this script answers 101; we start the servers ourselves, on ports of our own. */
async function withoutStartingServers<T>(work: () => Promise<T>): Promise<T> {
  if (existsSync(policyFile)) return work()
  writeFileSync(policyFile, '#!/bin/sh\nexit 101\n', { mode: 0o755 })
  const remove = () => rmSync(policyFile, { force: true })
  process.once('exit', remove)
  try {
    return await work()
  } finally {
    process.off('exit', remove)
    remove()
  }
}

/** A cluster on the standard port would be made, if not started, by installing PostgreSQL. */
function withoutDefaultCluster(): void {
  const file = '/etc/postgresql-common/createcluster.conf'
  if (existsSync(file)) return
  spawnSync('mkdir', ['-p', '/etc/postgresql-common'])
  writeFileSync(file, 'create_main_cluster = false\n')
}

async function apt(args: string[], msMax: number): Promise<void> {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', NEEDRESTART_SUSPEND: '1', LC_ALL: 'C' }
  const child = spawn('apt-get', ['-qq', '-o', 'DPkg::Lock::Timeout=120', ...args], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: msMax,
  })
  let output = ''
  const keep = (chunk: Buffer) => {
    output = (output + chunk.toString()).slice(-outputKept)
  }
  child.stdout.on('data', keep)
  child.stderr.on('data', keep)
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  child.once('error', reject)
  child.once('close', (code, signal) => {
    if (code === 0) resolve()
    else
      reject(new StartFailure(`apt-get ${args.join(' ')} failed (${signal ?? `exit code ${code}`}):\n${output.trim()}`))
  })
  await promise
}

function firstKnown(packages: readonly string[]): string {
  const known = (name: string) =>
    spawnSync('apt-cache', ['show', '--no-all-versions', name], { stdio: 'ignore' }).status === 0
  return packages.find(known) ?? packages.at(-1) ?? ''
}

const hasApt = () => process.getuid?.() === 0 && spawnSync('apt-get', ['--version'], { stdio: 'ignore' }).status === 0

/** Whether a Docker engine answers. */
function hasDocker(): boolean {
  const args = ['version', '--format', '{{.Server.Version}}']
  return spawnSync('docker', args, { stdio: 'ignore', timeout: 5_000 }).status === 0
}

/** How each kind of server can be run here: from its binaries, installed first where apt can, or in a container. */
export async function locateServers(
  kinds: readonly ServerKind[],
  onProgress: (line: string) => void,
): Promise<Map<ServerKind, Map<string, string> | 'container'>> {
  const locate = () => new Map(kinds.map((kind) => [kind, findBinaries(kind.binaries)]))
  const missing = () => [...locate()].filter(([, found]) => !found).map(([kind]) => kind)
  const names = () =>
    missing()
      .map((kind) => kind.name)
      .join(', ')
  if (missing().length > 0 && hasApt()) {
    onProgress(`Installing ${names()} with apt-get (once)`)
    await withoutStartingServers(async () => {
      withoutDefaultCluster()
      await apt(['update'], 180_000).catch(() => {}) // an old list may do; if not, the next line says so
      await apt(
        ['install', '--yes', '--no-install-recommends', ...missing().map((kind) => firstKnown(kind.packages))],
        900_000,
      )
    })
  }
  if (missing().length > 0 && !hasDocker()) {
    const packages = missing()
      .flatMap((kind) => kind.packages.slice(-1))
      .join(' ')
    throw new StartFailure(
      `Cannot find ${names()}: install the Debian packages ${packages} (as root this is done for you), or start a Docker engine.`,
    )
  }
  return new Map([...locate()].map(([kind, found]) => [kind, found ?? 'container']))
}
