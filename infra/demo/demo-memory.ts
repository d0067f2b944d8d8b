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
  /** Sign-ins by tenant key; the operator's key is `operator`. */
  people: z.record(z.string(), SignIn).default({}),
  partnerApp: Client.extend({ redirect_uri: z.string() }).optional(),
})

/** E-mail and password of a user of the demo. */
export type KnownSignIn = z.infer<typeof SignIn>
/** A tenant of the demo as created by an earlier start. */
export type KnownTenant = z.infer<typeof Tenant>

/** Secrets of the demo. Services show a secret only once, so the demo keeps it beside the data of the local servers. */
export type DemoMemory = z.infer<typeof Memory>

const fileIn = (dir: string): string => join(dir, 'demo-memory.json')
/** File of earlier versions, which held tenants only. */
const tenantsFileIn = (dir: string): string => join(dir, 'demo-tenants.json')

function tryRead(file: string, memoryOf: (content: unknown) => unknown): DemoMemory | undefined {
  try {
    return Memory.parse(memoryOf(JSON.parse(readFileSync(file, 'utf8'))))
  } catch {
    return undefined
  }
}

/** Reads the memory in `dir`; a missing or invalid file is an empty memory. */
export const readMemory = (dir: string): DemoMemory =>
  tryRead(fileIn(dir), (content) => content) ??
  tryRead(tenantsFileIn(dir), (tenants) => ({ tenants })) ?? { tenants: {}, people: {} }

/** Replaces the memory in `dir` atomically. */
export function writeMemory(dir: string, memory: DemoMemory): void {
  mkdirSync(dir, { recursive: true })
  writeFileSync(`${fileIn(dir)}.new`, JSON.stringify(memory, null, 2), { mode: 0o600 })
  renameSync(`${fileIn(dir)}.new`, fileIn(dir))
  rmSync(tenantsFileIn(dir), { force: true })
}
