import type { UrlRule } from '@platform/config'
import type { Account, Command } from '../process/spawn-logged.ts'

export const backingNames = ['postgres', 'mariadb', 'redis', 'nats'] as const
export type BackingName = (typeof backingNames)[number]
export type UrlName = 'postgres' | 'warehouse' | 'redis' | 'nats'

/** Parameters of a server that runs as a child process. */
export type Place = {
  /** The server's folder. */
  home: string
  account: Account | undefined
  port: number
  password: string
  binary: (name: string) => string
  /** Runs a setup command as the server's account. */
  run: (file: string, args: string[]) => Promise<void>
}

/** The server as a container image. */
export type ContainerKind = {
  image: string
  port: number
  env: (password: string) => Record<string, string>
  args: (password: string) => string[]
  /** A configuration file, for settings that have no argument. */
  file?: { path: string; content: (password: string) => string }
  /** The data folder inside the container. */
  volume: string
}

/** A kind of backing server: how to install, run, reach and probe it. */
export type ServerKind = {
  name: BackingName
  urlName: UrlName
  /** The environment variable that replaces the embedded server. */
  variable: string
  /** The URLs that the variable takes. */
  urlRule: UrlRule
  binaries: readonly string[]
  /** Alternative sets of Debian packages; the first set whose packages all exist is installed. */
  packages: readonly (readonly string[])[]
  /** The systemd unit of the package, which is disabled. */
  unit: string
  accounts: readonly string[]
  stopSignal: NodeJS.Signals
  abruptSignal: NodeJS.Signals
  /** Initialises the data once and returns the command that starts the server. */
  command: (place: Place) => Promise<Command>
  url: (port: number, password: string) => string
  /** Makes one round trip through the driver. */
  ping: (url: string) => Promise<void>
  /** Prepares an embedded server for use, and proves that it answers. */
  prepare: (url: string) => Promise<void>
  /** Adds to an external server of this kind what it may lack. */
  complete?: (url: string) => Promise<void>
  container: ContainerKind
}
