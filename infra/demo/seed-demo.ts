import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { PlatformError } from '@platform/errors'
import { Cleanup } from '@platform/lifecycle'
import { callCommand, connectMessaging, type Messaging } from '@platform/messaging'
import { scopes, warehouseScopes } from '@platform/tokens'
import { z } from 'zod'
import type { DemoTenant, SeedDemo } from '../local/demo.ts'
import { type DemoTenant as CatalogueTenant, demoTenants } from './catalogue.ts'
import { seedWarehouse } from './seed-warehouse.ts'

const Credential = z.object({ client_id: z.string(), client_secret: z.string() })
const Known = z.object({
  id: z.string(),
  database: z.string(),
  credentials: z.object({ read: Credential, write: Credential, all: Credential }),
})
const Memory = z.record(z.string(), Known)
type Known = z.infer<typeof Known>

const actor = 'demo'
const grants = { read: [...warehouseScopes], write: [...warehouseScopes, 'ads:write'], all: Object.keys(scopes) }

const silent = { info: () => {}, warn: () => {} }

/** Secrets are shown once, so what was made at an earlier start is remembered beside the data that knows it. */
function readMemory(file: string): Record<string, Known> {
  try {
    return Memory.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    return {}
  }
}

async function exists(messaging: Messaging, { id }: Known): Promise<boolean> {
  return callCommand(messaging, 'auth', 'tenant.get', { id }).then(
    () => true,
    (error: unknown) => {
      if (error instanceof PlatformError && error.kind === 'not_found') return false
      throw error
    },
  )
}

async function create(messaging: Messaging, name: string): Promise<Known> {
  const { id } = z
    .object({ id: z.string() })
    .parse(await callCommand(messaging, 'auth', 'tenant.create', { name, actor }))
  const mint = async (label: keyof typeof grants) => {
    const minted = await callCommand(messaging, 'auth', 'credential.create', {
      tenantId: id,
      scopes: grants[label],
      label: `demo ${label}`,
      actor,
    })
    const { clientId, clientSecret } = z.object({ clientId: z.string(), clientSecret: z.string() }).parse(minted)
    return { client_id: clientId, client_secret: clientSecret }
  }
  const provision = callCommand(
    messaging,
    'warehouse-query',
    'warehouse.provision',
    { tenantId: id, actor },
    { timeoutMs: 30_000 },
  )
  const [read, write, all, made] = await Promise.all([mint('read'), mint('write'), mint('all'), provision])
  return { id, ...z.object({ database: z.string() }).parse(made), credentials: { read, write, all } }
}

const describe = (
  { name, accounts, merchants, profiles }: CatalogueTenant,
  { id, credentials, database }: Known,
): DemoTenant => ({
  id,
  name,
  admin: null,
  credentials,
  accounts,
  merchants,
  profiles,
  warehouse: { database },
})

/** Makes the demo's tenants through the same commands as an operator would, and fills their warehouses. */
export const seedDemo: SeedDemo = ({ dir, backing, rows, onProgress, signal }) =>
  Cleanup.scope(async (cleanup) => {
    const messaging = cleanup.use(await connectMessaging(backing.nats, { name: 'demo', log: silent }), (it) =>
      it.close(),
    )
    const file = join(dir, 'demo-tenants.json')
    const memory = readMemory(file)
    const tenants = await Promise.all(
      demoTenants.map(async (tenant) => {
        const remembered = memory[tenant.key]
        const known =
          remembered && (await exists(messaging, remembered)) ? remembered : await create(messaging, tenant.name)
        memory[tenant.key] = known
        mkdirSync(dir, { recursive: true })
        writeFileSync(file, JSON.stringify(memory), { mode: 0o600 })
        signal.throwIfAborted()
        const url = new URL(backing.warehouse)
        url.pathname = `/${known.database}`
        const { seeded, rows: count } = await seedWarehouse({
          url: url.href,
          tenant: tenant.key,
          ...(rows !== undefined && tenant === demoTenants[0] && { rows }),
          onProgress: (progress) => onProgress(`${tenant.name}: ${progress.rows.toLocaleString('en')} rows`),
        })
        onProgress(
          seeded ? `${tenant.name} has ${count.toLocaleString('en')} rows of demo data` : `${tenant.name} is as it was`,
        )
        return describe(tenant, known)
      }),
    )
    await cleanup.close()
    return tenants
  })
