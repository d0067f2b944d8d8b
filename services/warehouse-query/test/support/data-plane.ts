import { randomBytes } from 'node:crypto'
import { Cleanup } from '@platform/lifecycle'
import { warehouseScopes } from '@platform/tokens'
import { applyWarehouseSchema } from '@platform/warehouse-schema'
import { quoteName, quoteText } from '../../src/warehouse/quote.ts'
import { openConnection } from './open-connection.ts'
import { openOwnDatabase } from './own-database.ts'
import { openRunningService, type RunningService } from './running-service.ts'

type Value = string | number | null
type Row = Record<string, Value>

const literal = (value: Value): string =>
  value === null ? 'NULL' : typeof value === 'number' ? String(value) : quoteText(value)

const insertion = (table: string, rows: readonly Row[]): string => {
  const columns = Object.keys(rows[0] ?? {})
  const values = rows.map((row) => `(${columns.map((name) => literal(row[name] ?? null)).join(', ')})`)
  return `INSERT INTO ${table} (${columns.map(quoteName).join(', ')}) VALUES ${values.join(', ')}`
}

/** Opens a tenant with an empty warehouse of the standard schema. */
export const openTenant = (service: RunningService) =>
  Cleanup.scope(async (cleanup) => {
    const id = `tnt_${randomBytes(6).toString('hex')}`
    const own = cleanup.use(await openOwnDatabase(), (it) => it.close())
    const connection = await openConnection(own.account)
    await applyWarehouseSchema(connection)
    connection.destroy()
    await service.ctx.directory.put(id, own.account, { managed: false })
    const token = await service.tokenOf(id)
    return {
      id,
      token,
      account: own.account,
      run: own.run,
      insert: async (table: string, rows: readonly Row[]) => {
        if (rows.length > 0) await own.run(insertion(table, rows))
      },
      /** Sends GET with the four read scopes; undefined parameters are omitted. */
      get: (path: string, parameters: Record<string, string | number | undefined> = {}) => {
        const present = Object.entries(parameters).filter(([, value]) => value !== undefined)
        const query = new URLSearchParams(present.map(([name, value]) => [name, String(value)]))
        return service.get(`${path}?${query}`, token)
      },
      tokenWith: (scopes: readonly string[]) => service.tokenOf(id, scopes),
      close: () => cleanup.close(),
    }
  })

/** The result of openTenant. */
export type Tenant = Awaited<ReturnType<typeof openTenant>>

/** Opens the service with two tenants. */
export const openDataPlane = () =>
  Cleanup.scope(async (cleanup) => {
    const service = cleanup.use(await openRunningService(), (it) => it.close())
    const tenant = cleanup.use(await openTenant(service), (it) => it.close())
    const other = cleanup.use(await openTenant(service), (it) => it.close())
    return { service, tenant, other, scopes: warehouseScopes, close: () => cleanup.close() }
  })

/** The result of openDataPlane. */
export type DataPlane = Awaited<ReturnType<typeof openDataPlane>>

const shops = {
  us: { id: 'ATVPDKIKX0DER', country: 'US', currency: 'USD', timezone: 'America/Los_Angeles' },
  ca: { id: 'A2EUQ1WTGCTBG2', country: 'CA', currency: 'CAD', timezone: 'America/Toronto' },
  jp: { id: 'A1VC38T7YXB528', country: 'JP', currency: 'JPY', timezone: 'Asia/Tokyo' },
} as const

/** Inserts an account with its marketplaces, the home marketplace first. */
export async function insertAccount(
  { insert }: Pick<Tenant, 'insert'>,
  account: string,
  places: readonly (keyof typeof shops)[] = ['us', 'ca'],
): Promise<void> {
  const [home = 'us'] = places
  const { id, currency, timezone } = shops[home]
  await insert('accounts', [
    { account_id: account, name: `Shop ${account}`, home_marketplace_id: id, currency, timezone },
  ])
  await insert(
    'marketplaces',
    places.map((place) => ({
      account_id: account,
      marketplace_id: shops[place].id,
      merchant_id: `mer_${account}_${place}`,
      seller_id: 'A1',
      name: `Amazon ${place}`,
      country_code: shops[place].country,
      region: 'NA',
      currency: shops[place].currency,
      timezone: shops[place].timezone,
    })),
  )
}

/** Inserts the watermark of a feed. */
export const insertWatermark = (
  { insert }: Pick<Tenant, 'insert'>,
  account: string,
  feed: string,
  through: string | null,
  first: string | null = '2024-01-01',
) =>
  insert('feed_watermarks', [
    { account_id: account, feed, first_date: first, complete_through: through, updated_at: '2026-01-01 00:00:00' },
  ])
