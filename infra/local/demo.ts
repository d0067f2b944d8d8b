import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { BackingUrls } from './stack.ts'

export type DemoCredential = { client_id: string; client_secret: string }

export type DemoSignIn = { email: string; password: string }

export type DemoTenant = {
  id: string
  name: string
  admin: DemoSignIn | null
  credentials: { read: DemoCredential; write: DemoCredential; all: DemoCredential }
  accounts: unknown[]
  merchants: unknown[]
  profiles: unknown[]
  warehouse?: { database: string }
}

export type DemoProcess = { name: string; pid: number | undefined; port: number; opsPort: number | null; log: string }

/** Whom the demo has made: its tenants with their admins, a partner's application, an operator. */
export type DemoAccess = {
  tenants: DemoTenant[]
  partner_app: (DemoCredential & { redirect_uri: string }) | null
  operator: DemoSignIn | null
}

/** What a person, a script or a check needs to use the running platform. */
export type Demo = DemoAccess & {
  gateway: string
  gateways: string[]
  backing: BackingUrls
  simulator: { url: string }
  processes: DemoProcess[]
}

/** What makes the demo. It runs at every start: what exists already is answered as it is. */
export type SeedDemo = (platform: {
  /** For what has to be remembered between starts, such as secrets that are shown once. */
  dir: string
  gateway: string
  backing: BackingUrls
  /** Where what stands in for Amazon answers. */
  simulator: string
  /** Ads facts of the first tenant's first account; undefined for a small demo. */
  rows: number | undefined
  onProgress: (line: string) => void
  signal: AbortSignal
}) => Promise<DemoAccess>

export const demoFile = (dir: string) => join(dir, 'demo.json')

/** A reader sees the old file or the new one, never a part. */
export function writeDemo(dir: string, demo: Demo): void {
  const file = demoFile(dir)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(`${file}.new`, `${JSON.stringify(demo, null, 2)}\n`, { mode: 0o600 })
  renameSync(`${file}.new`, file)
}

export function removeDemo(dir: string): void {
  rmSync(demoFile(dir), { force: true })
}
