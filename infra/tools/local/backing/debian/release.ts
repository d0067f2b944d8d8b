import type { ServerKind } from '../server-kind.ts'

/** A version of a server from another Debian suite than the host's. */
export interface Release {
  /** Name of its folder, and value of the environment variable. */
  name: string
  kind: ServerKind
  suite: 'trixie' | 'sid'
  packages: readonly string[]
  /** Path inside the root of each binary of the server kind. */
  binaries: Readonly<Record<string, string>>
  /** Prefix of the version that the first binary prints. */
  version: string
}

/** A Debian system in a folder, and the binaries that run in it by chroot. */
export interface DebianRoot {
  root: string
  binaries: ReadonlyMap<string, string>
}
