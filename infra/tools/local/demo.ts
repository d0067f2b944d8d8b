import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { DemoAccess } from '@platform/demo/demo-access'
import type { BackingUrls } from './stack.ts'

export type DemoProcess = { name: string; pid: number | undefined; port: number; opsPort: number | null; log: string }

/** Contents of demo.json: access to the running platform. */
export type Demo = DemoAccess & {
  gateway: string
  gateways: string[]
  backing: BackingUrls
  simulator: { url: string }
  processes: DemoProcess[]
}

export const demoFile = (dir: string) => join(dir, 'demo.json')

/** Replaces demo.json atomically, so that a reader never sees half of it. */
export function writeDemo(dir: string, demo: Demo): void {
  const file = demoFile(dir)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(`${file}.new`, `${JSON.stringify(demo, null, 2)}\n`, { mode: 0o600 })
  renameSync(`${file}.new`, file)
}

export function removeDemo(dir: string): void {
  rmSync(demoFile(dir), { force: true })
}
