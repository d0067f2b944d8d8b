import type { Account, Command } from '../process/spawn-logged.ts'

export const backingNames = ['postgres', 'mariadb', 'redis', 'nats'] as const
export type BackingName = (typeof backingNames)[number]
export type UrlName = 'postgres' | 'warehouse' | 'redis' | 'nats'

/** What a kind of server needs to know to run as our own child. */
export type Place = {
  /** The server's own folder. */
  home: string
  account: Account | undefined
  port: number
  password: string
  binary: (name: string) => string
  /** Runs a set-up command as the server's account. */
  run: (file: string, args: string[]) => Promise<void>
}

/** The same server from a container image. */
export type ContainerKind = {
  image: string
  port: number
  env: (password: string) => Record<string, string>
  args: (password: string) => string[]
  /** A configuration file that no argument can replace. */
  file?: { path: string; content: (password: string) => string }
  /** The folder inside that holds its data. */
  volume: string
}

/** One kind of backing server: how it is found, run, reached and asked whether it is ready. */
export type ServerKind = {
  name: BackingName
  urlName: UrlName
  /** The environment variable that replaces the embedded server. */
  variable: string
  binaries: readonly string[]
  /** Debian's packages: the first set whose packages all exist. */
  packages: readonly (readonly string[])[]
  /** The system service that a package brings along; ours is run by ourselves. */
  unit: string
  accounts: readonly string[]
  stopSignal: NodeJS.Signals
  abruptSignal: NodeJS.Signals
  /** Prepares the data once and gives the command that serves it. */
  command: (place: Place) => Promise<Command>
  url: (port: number, password: string) => string
  /** A round trip through the driver. */
  ping: (url: string) => Promise<void>
  /** What our own server needs before it is of use, in the same round trip. */
  prepare: (url: string) => Promise<void>
  /** Adds what an external server of this kind may lack. */
  complete?: (url: string) => Promise<void>
  container: ContainerKind
}
