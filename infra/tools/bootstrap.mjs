// Runs a TypeScript entry point of this project on the pinned Node. Installs the toolchain and the packages first if they
// are missing or stale. Plain JavaScript for Node 20 and later, because it runs before anything is installed.
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..')
const toolchain = join(root, '.local', 'toolchain')
const bin = join(toolchain, 'node_modules', '.bin')
const pinned = JSON.parse(readFileSync(join(root, 'infra/tools/toolchain/package.json'), 'utf8')).dependencies
const [major = 0] = process.versions.node.split('.').map(Number)

function fail(message) {
  process.stderr.write(`${message}\n`)
  process.exit(1)
}

/** Passes a signal to the running child process; after a signal no further process is started. */
let current
let interrupted
function interrupt(signal) {
  interrupted ??= signal
  if (current) current(signal)
}
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => interrupt(signal))
// An npm killed with SIGKILL forwards no signal, so its end is taken as SIGTERM.
const parent = process.ppid
if (process.env.npm_lifecycle_event) setInterval(() => process.ppid !== parent && interrupt('SIGTERM'), 250).unref()

/** Runs a command to its end, in its own process group; returns undefined on success, else its output. */
async function failureOf(command, args, options) {
  const child = spawn(command, args, { ...options, detached: true, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (output += text))
  current = (signal) => {
    try {
      process.kill(-child.pid, signal)
    } catch {
      // The process has already ended.
    }
  }
  const failure = await new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message))
    child.once('close', (code) => resolve(code === 0 ? undefined : output.trim()))
  })
  current = undefined
  if (interrupted) process.exit(130)
  return failure
}

async function step(title, command, args, options) {
  process.stderr.write(`${title}\n`)
  const failure = await failureOf(command, args, options)
  if (failure !== undefined) fail(`${title} failed: ${command} ${args.join(' ')}\n${failure}`)
}

/** Runs `install` unless the marker file holds the hash of this content. */
async function once(marker, content, install) {
  const hash = createHash('sha256').update(content).digest('hex')
  if (existsSync(marker) && readFileSync(marker, 'utf8') === hash) return
  await install()
  writeFileSync(marker, hash)
}

/** Installs Node and pnpm. The packaged Node is linked against libatomic, which a minimal Debian lacks. */
async function installToolchain() {
  const install = ['npm', ['install', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: toolchain }]
  const title = `Installing Node ${pinned.node} and pnpm ${pinned.pnpm}`
  process.stderr.write(`${title}\n`)
  const failure = await failureOf(...install)
  if (failure === undefined) return
  const apt = process.getuid?.() === 0 && (await failureOf('apt-get', ['--version'])) === undefined
  if (!failure.includes('libatomic')) fail(`${title} failed:\n${failure}`)
  if (!apt) fail(`Node ${pinned.node} needs libatomic.so.1: install it (Debian: libatomic1) and try again.`)
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  await step('Installing libatomic1', 'sh', ['-c', 'apt-get -qq update; apt-get -qq install --yes libatomic1'], { env })
  await step(title, ...install)
}

if (major < 20) fail(`Node ${process.versions.node} is too old: install Node 20 or later to run this project.`)
const [entry, ...args] = process.argv.slice(2)
if (!entry) fail('usage: node infra/tools/bootstrap.mjs <entry.ts> [arguments]')

mkdirSync(toolchain, { recursive: true })
await once(join(toolchain, '.installed'), JSON.stringify(pinned), async () => {
  cpSync(join(root, 'infra/tools/toolchain/package.json'), join(toolchain, 'package.json'))
  await installToolchain()
})

const env = {
  ...process.env,
  PATH: `${bin}:${process.env.PATH}`,
  NODE_COMPILE_CACHE: join(root, '.local', 'compile-cache'),
}
const manifests = ['pnpm-lock.yaml', 'pnpm-workspace.yaml', 'package.json'].map((name) =>
  readFileSync(join(root, name), 'utf8'),
)
const modules = join(root, 'node_modules')
const marker = join(root, '.local', 'packages-installed')
if (!existsSync(modules)) writeFileSync(marker, '')
await once(marker, manifests.join('\n'), async () => {
  await step('Installing packages', join(bin, 'pnpm'), ['install', '--frozen-lockfile', '--reporter=silent'], {
    cwd: root,
    env,
  })
})

env.BOOTSTRAP_PID = String(process.pid)
const child = spawn(join(bin, 'node'), ['--disable-warning=ExperimentalWarning', join(root, entry), ...args], {
  cwd: root,
  env,
  stdio: 'inherit',
})
// A terminal sends Ctrl-C to the child as well; a signal sent to this process alone is forwarded.
current = (signal) => child.kill(signal)
if (interrupted) child.kill(interrupted)
child.on('error', (error) => fail(`cannot run ${entry}: ${error.message}`))
child.on('exit', (code, signal) => process.exit(code ?? (signal ? 1 : 0)))
