import { PlatformError } from '@platform/errors'
import { Cleanup } from '@platform/lifecycle'
import { callCommand, connectMessaging, type Messaging } from '@platform/messaging'
import { scopes, warehouseScopes } from '@platform/tokens'
import { z } from 'zod'
import { type DemoTenant, demoTenants } from './catalogue.ts'
import type { SeedDemo, TenantAccess } from './demo-access.ts'
import { type DemoMemory, type KnownTenant, readMemory, writeMemory } from './demo-memory.ts'
import { seedAccess } from './seed-access.ts'
import { seedConnections } from './seed-connections.ts'
import { seedWarehouse } from './seed-warehouse.ts'

const actor = 'demo'
const grants = { read: [...warehouseScopes], write: [...warehouseScopes, 'ads:write'], all: Object.keys(scopes) }

const silent = { info: () => {}, warn: () => {} }

async function exists(messaging: Messaging, { id }: KnownTenant): Promise<boolean> {
  return callCommand(messaging, 'auth', 'tenant.get', { id }).then(
    () => true,
    (error: unknown) => {
      if (error instanceof PlatformError && error.kind === 'not_found') return false
      throw error
    },
  )
}

async function create(messaging: Messaging, name: string): Promise<KnownTenant> {
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
  { key, name, accounts, merchants, profiles }: DemoTenant,
  { id, credentials, database }: KnownTenant,
  { people }: DemoMemory,
): TenantAccess => ({
  id,
  name,
  admin: people[key] ?? null,
  credentials,
  accounts,
  merchants,
  profiles,
  warehouse: { database },
})

/** Creates the demo's tenants and users through the operators' commands, and fills the warehouses. */
export const seedDemo: SeedDemo = ({ dir, backing, simulator, rows, onProgress, signal }) =>
  Cleanup.scope(async (cleanup) => {
    const messaging = cleanup.use(await connectMessaging(backing.nats, { name: 'demo', log: silent }), (it) =>
      it.close(),
    )
    const memory = readMemory(dir)
    const remember = () => writeMemory(dir, memory)

    const know = async ({ key, name }: DemoTenant): Promise<KnownTenant> => {
      const remembered = memory.tenants[key]
      if (remembered && (await exists(messaging, remembered))) return remembered
      const known = await create(messaging, name)
      memory.tenants[key] = known
      delete memory.people[key] // the admin of a tenant that no longer exists
      remember()
      return known
    }
    const tenants = await Promise.all(demoTenants.map(async (tenant) => ({ tenant, known: await know(tenant) })))
    signal.throwIfAborted()

    const fill = async ({ tenant, known }: (typeof tenants)[number]): Promise<void> => {
      const url = new URL(backing.warehouse)
      url.pathname = `/${known.database}`
      const { seeded, rows: count } = await seedWarehouse({
        url: url.href,
        tenant: tenant.key,
        ...(rows !== undefined && tenant === demoTenants[0] && { rows }),
        onProgress: (progress) => onProgress(`${tenant.name}: ${progress.rows.toLocaleString('en')} rows`),
      })
      onProgress(
        seeded
          ? `${tenant.name} has ${count.toLocaleString('en')} rows of demo data`
          : `${tenant.name} already has demo data`,
      )
    }
    await Promise.all([
      seedAccess({ messaging, memory, tenants, remember }),
      seedConnections({ messaging, simulator, tenants, signal }),
      ...tenants.map(fill),
    ])
    await cleanup.close()
    return {
      tenants: tenants.map(({ tenant, known }) => describe(tenant, known, memory)),
      partner_app: memory.partnerApp ?? null,
      operator: memory.people.operator ?? null,
    }
  })
