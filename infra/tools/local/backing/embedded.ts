import type { ProcessSpec } from '../process/process-spec.ts'
import type { Registry } from '../process/registry.ts'
import { runTool } from '../process/run-tool.ts'
import type { Command } from '../process/spawn-logged.ts'
import { StartFailure } from '../start-failure.ts'
import { serverAccount } from './account.ts'
import { containerSpec } from './container.ts'
import { inRoot, rootedAccount } from './debian/root.ts'
import { freePort, isPortFree } from './free-port.ts'
import { openHome, openRootedHome } from './home.ts'
import type { Located } from './install.ts'
import type { ServerKind } from './server-kind.ts'
import { keepPort, usualPort } from './usual-port.ts'

export type EmbeddedOptions = {
  dir: string
  kind: ServerKind
  /** Binaries by name, or a container. */
  how: Located
  password: string
  registry: Registry
  log: string
}

export type Embedded = { spec: ProcessSpec; readonly port: number; readonly url: string }

/** Returns the account and the folder of a server, and a function that runs its commands there. */
function placeOf({ dir, kind, how }: EmbeddedOptions) {
  if (how === 'container') throw new StartFailure(`${kind.name} runs in a container`)
  if (!('root' in how)) {
    const account = serverAccount(kind.accounts)
    return { account, home: openHome(dir, kind.name, account), binaries: how, enter: (command: Command) => command }
  }
  const home = openRootedHome(dir, kind.name, how)
  return { account: rootedAccount, home, binaries: how.binaries, enter: (command: Command) => inRoot(how, command) }
}

async function nativeCommand(options: EmbeddedOptions, port: number): Promise<Command> {
  const { password, registry, log, kind } = options
  const { account, home, binaries, enter } = placeOf(options)
  const binary = (name: string) => {
    const path = binaries.get(name)
    if (path === undefined) throw new StartFailure(`Cannot find ${name}`)
    return path
  }
  const run = (file: string, args: string[]) => runTool(enter({ file, args, cwd: home, account }), { registry, log })
  return enter(await kind.command({ home, account, port, password, binary, run }))
}

/** Starts a server on a loopback port, which it keeps during the run and reuses at the next start. */
export async function embed(options: EmbeddedOptions): Promise<Embedded> {
  const { dir, kind, how, password } = options
  const { name, stopSignal, abruptSignal } = kind
  let port = await usualPort(dir, name)
  let wasReady = false
  const inContainer = how === 'container' ? containerSpec(dir, kind, port, password) : undefined
  const command = async () => {
    // Another process took the port first. After the first start the port is fixed, because clients know it.
    if (!wasReady && !(await isPortFree(port))) port = await freePort()
    return nativeCommand(options, port)
  }
  const probe = async () => {
    await kind.prepare(kind.url(port, password))
    if (!wasReady) keepPort(dir, name, port)
    wasReady = true
  }
  return {
    spec: {
      name,
      command,
      probe,
      stopSignal,
      abruptSignal,
      readyMsMax: inContainer ? 300_000 : 180_000,
      ...inContainer,
    },
    get port() {
      return port
    },
    get url() {
      return kind.url(port, password)
    },
  }
}
