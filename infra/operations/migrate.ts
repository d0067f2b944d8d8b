import { resolve } from 'node:path'
import { ConfigError, readEnv, urlRules, urlVariable } from '@platform/config'
import { z } from 'zod'
import { migrateSchema } from './migrate-schema.ts'

const root = resolve(import.meta.dirname, '../..')

/** Schemas, one per service; the service logs in with the role of the same name. */
export const schemas = [
  'gateway',
  'auth',
  'warehouse_query',
  'audit_log',
  'amazon_retail',
  'amazon_ads',
  'sync_worker',
] as const
export type Schema = (typeof schemas)[number]

export type Migration = {
  adminUrl: string
  password: (schema: Schema) => string
}

/** Libs whose tables (connections, writes) the services that call Amazon keep in their own schemas. */
const amazonLibs = ['libs/amazon-connections', 'libs/writes']
const libsOf: Partial<Record<Schema, string[]>> = { amazon_retail: amazonLibs, amazon_ads: amazonLibs }

/** Returns the migration folders of a schema in order: the audit outbox, the tables of libs, the service's own. */
function foldersOf(schema: Schema): string[] {
  const packages = ['libs/events', ...(libsOf[schema] ?? []), `services/${schema.replaceAll('_', '-')}`]
  return packages.map((folder) => resolve(root, folder, 'migrations'))
}

/** Migrates all schemas in parallel and returns the URL of each service's role. */
export async function migrate({ adminUrl, password }: Migration): Promise<Record<Schema, string>> {
  const url = async (schema: Schema) => {
    const migrated = await migrateSchema({ adminUrl, schema, password: password(schema), dirs: foldersOf(schema) })
    return migrated.url
  }
  const [gateway, auth, warehouse_query, audit_log, amazon_retail, amazon_ads, sync_worker] = await Promise.all([
    url('gateway'),
    url('auth'),
    url('warehouse_query'),
    url('audit_log'),
    url('amazon_retail'),
    url('amazon_ads'),
    url('sync_worker'),
  ])
  return { gateway, auth, warehouse_query, audit_log, amazon_retail, amazon_ads, sync_worker }
}

const variable = (schema: Schema) => `${schema.toUpperCase()}_PASSWORD`

/** Entry point of a deployment's migration job: POSTGRES_URL of the administrator, `<SCHEMA>_PASSWORD` of each role. */
async function main(): Promise<void> {
  const password = z.string().min(16, 'must have at least 16 characters')
  const Env = z
    .object({ POSTGRES_URL: urlVariable(urlRules.postgres) })
    .and(z.object(Object.fromEntries(schemas.map((schema) => [variable(schema), password]))))
  try {
    const env: Record<string, string> = readEnv(Env, process.env)
    await migrate({ adminUrl: env.POSTGRES_URL ?? '', password: (schema) => env[variable(schema)] ?? '' })
    console.log(`Migrated ${schemas.join(', ')}`)
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    console.error(`migrate: ${error.message}`)
    process.exitCode = 2
  }
}

if (import.meta.main) await main()
