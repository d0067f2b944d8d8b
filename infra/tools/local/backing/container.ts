import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ProcessSpec } from '../process/process-spec.ts'
import type { Command } from '../process/spawn-logged.ts'
import { openHome, writePrivate } from './home.ts'
import type { ServerKind } from './server-kind.ts'

const env = () => ({ PATH: process.env.PATH, HOME: process.env.HOME, DOCKER_HOST: process.env.DOCKER_HOST })
const volumeNote = '.volume'

function dockerNow(...args: string[]): void {
  spawnSync('docker', args, { stdio: 'ignore', env: env(), timeout: 30_000 })
}

/** Returns a name of volumes and containers that is unique per folder, so that two checkouts do not collide. */
function nameFor(dir: string, kind: ServerKind): string {
  const hash = createHash('sha256').update(dir).digest('hex').slice(0, 12)
  return `amazon-partner-platform-${hash}-${kind.name}`
}

/** Describes a server as `docker run` in the foreground, so that the Docker client ends with the container. */
export function containerSpec(dir: string, kind: ServerKind, port: number, password: string) {
  const name = nameFor(dir, kind)
  const { container } = kind
  const options = [
    '--rm',
    '--name',
    name,
    '--publish',
    `127.0.0.1:${port}:${container.port}`,
    '--volume',
    `${name}:${container.volume}`,
  ]
  const values = container.env(password)
  // Values are passed in the client's environment, because any user can read its arguments.
  for (const key of Object.keys(values)) options.push('--env', key)
  if (container.file) {
    const source = join(openHome(dir, kind.name, undefined), 'container.conf')
    writePrivate(source, container.file.content(password), undefined)
    options.push('--volume', `${source}:${container.file.path}:ro`)
  }
  mkdirSync(join(dir, 'data'), { recursive: true })
  writeFileSync(join(dir, 'data', `${name}${volumeNote}`), '')
  const command = (): Command => {
    dockerNow('rm', '--force', name)
    const args = ['run', ...options, container.image, ...container.args(password)]
    return { file: 'docker', args, env: { ...env(), ...values } }
  }
  const kill = (signal: NodeJS.Signals) => {
    spawn('docker', ['kill', '--signal', signal, name], { stdio: 'ignore', env: env() }).on('error', () => {})
  }
  return { command, container: { name, kill } } satisfies Partial<ProcessSpec>
}

/** Deletes the volumes of the servers of `dir`. */
export function removeVolumes(dir: string): void {
  const data = join(dir, 'data')
  const notes = existsSync(data) ? readdirSync(data).filter((name) => name.endsWith(volumeNote)) : []
  for (const note of notes) dockerNow('volume', 'rm', '--force', note.slice(0, -volumeNote.length))
}
