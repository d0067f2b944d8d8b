import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'

const Client = z.object({ client_id: z.string(), client_secret: z.string() })
const SignIn = z.object({ email: z.string(), password: z.string() })
const Tenant = z.object({
  id: z.string(),
  database: z.string(),
  credentials: z.object({ read: Client, write: Client, all: Client }),
})

const Memory = z.object({
  tenants: z.record(z.string(), Tenant).default({}),
  /** By tenant key; the operator's is `operator`. */
  people: z.record(z.string(), SignIn).default({}),
  partnerApp: Client.extend({ redirect_uri: z.string() }).optional(),
})

/** What a person signs in with. */
export type KnownSignIn = z.infer<typeof SignIn>
/** A tenant of the demo as its first start made it. */
export type KnownTenant = z.infer<typeof Tenant>

/** Secrets are shown once, so what an earlier start made is remembered beside the data that knows it. */
export type DemoMemory = z.infer<typeof Memory>

const fileIn = (dir: string): string => join(dir, 'demo-memory.json')
/** From before there were people: the tenants alone. */
const tenantsFileIn = (dir: string): string => join(dir, 'demo-tenants.json')

function tryRead(file: string, memoryOf: (content: unknown) => unknown): DemoMemory | undefined {
  try {
    return Memory.parse(memoryOf(JSON.parse(readFileSync(file, 'utf8'))))
  } catch {
    return undefined
  }
}

/** What is remembered in `dir`: nothing, when it cannot be read. */
export const readMemory = (dir: string): DemoMemory =>
  tryRead(fileIn(dir), (content) => content) ??
  tryRead(tenantsFileIn(dir), (tenants) => ({ tenants })) ?? { tenants: {}, people: {} }

/** A reader sees what was remembered before, or all of this. */
export function writeMemory(dir: string, memory: DemoMemory): void {
  mkdirSync(dir, { recursive: true })
  writeFileSync(`${fileIn(dir)}.new`, JSON.stringify(memory, null, 2), { mode: 0o600 })
  renameSync(`${fileIn(dir)}.new`, fileIn(dir))
  rmSync(tenantsFileIn(dir), { force: true })
}
