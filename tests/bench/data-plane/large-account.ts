import { seedWarehouse } from '@platform/demo/seed-warehouse'
import { callCommand, connectMessaging } from '@platform/messaging'
import type { Platform } from '@platform/tools/local/platform'
import { fetchToken } from '../harness/fetch-token.ts'

const silent = { info: () => {}, warn: () => {} }
/** Each may call 240 times a minute. */
const credentials = 20

/** An account of the bench, and the tokens of the tenant that reads it. */
export interface LargeAccount {
  accountId: string
  tokens: string[]
}

type Command = (service: string, command: string, input: unknown) => Promise<Record<string, string>>

async function mintTokens(command: Command, gateway: string, tenantId: string): Promise<string[]> {
  const tokens: string[] = []
  for (let n = 0; n < credentials; n += 1) {
    const { clientId, clientSecret } = await command('auth', 'credential.create', { tenantId })
    const basic = Buffer.from(`${clientId}:${clientSecret}`).toString('base64')
    const grant = { grant_type: 'client_credentials' }
    tokens.push(await fetchToken(`${gateway}/oauth/token`, grant, { authorization: `Basic ${basic}` }))
  }
  return tokens
}

/**
 * Opens a tenant whose first account has the given number of ads facts and a thousand campaigns, and another one that reads the
 * same warehouse through a tap, which records the statements of an endpoint. `BENCH_WAREHOUSE_URL` names a database that already
 * has the facts, with a read-only account; without it the facts are generated, which takes minutes.
 */
export async function openLargeAccount<T extends { url: string }>(
  { demo }: Platform,
  adsRows: number,
  openTap: (warehouse: URL) => Promise<T>,
): Promise<{ account: LargeAccount; tappedAccount: LargeAccount; warehouse: URL; tap: T }> {
  const messaging = await connectMessaging(demo.backing.nats, { name: 'bench', log: silent })
  const command: Command = async (service, name, input) =>
    (await callCommand(messaging, service, name, input, { timeoutMs: 30_000 })) as Record<string, string>
  try {
    const { id: tenantId = '' } = await command('auth', 'tenant.create', { name: 'bench' })
    const seeded = process.env.BENCH_WAREHOUSE_URL
    const warehouse = new URL(seeded ?? demo.backing.warehouse)
    if (seeded) await command('warehouse-query', 'warehouse.set', { tenantId, url: seeded })
    else {
      const { database } = await command('warehouse-query', 'warehouse.provision', { tenantId })
      warehouse.pathname = `/${database}`
      const onProgress = ({ rows }: { rows: number }) => process.stderr.write(`\r  ${rows.toLocaleString('en')} rows `)
      const target = { url: warehouse.href, tenant: 'northwind', rows: adsRows, onProgress } as const
      const { elapsedMs } = await seedWarehouse(target)
      console.log(`\r  seeded in ${Math.round(elapsedMs / 1_000)} s`)
    }
    const tap = await openTap(warehouse)
    const { id: tappedId = '' } = await command('auth', 'tenant.create', { name: 'bench tapped' })
    await command('warehouse-query', 'warehouse.set', { tenantId: tappedId, url: tap.url })
    const accountOf = async (id: string) => ({
      accountId: 'acc_northwind_na',
      tokens: await mintTokens(command, demo.gateway, id),
    })
    return { account: await accountOf(tenantId), tappedAccount: await accountOf(tappedId), warehouse, tap }
  } finally {
    await messaging.close()
  }
}
