import { seedWarehouse } from '@platform/infra/demo/seed-warehouse.ts'
import type { Platform } from '@platform/infra/local/platform.ts'
import { callCommand, connectMessaging } from '@platform/messaging'

const silent = { info: () => {}, warn: () => {} }
/** Each may call 240 times a minute. */
const credentials = 20

/** The account that the bench asks about, and its tenant's tokens. */
export interface LargeAccount {
  accountId: string
  tokens: string[]
}

/**
 * A tenant whose first account has so many ads facts and a thousand campaigns. `BENCH_WAREHOUSE_URL` names a database that
 * holds them already, by an account that can only read; without it they are made, which takes minutes.
 */
export async function openLargeAccount({ demo }: Platform, adsRows: number): Promise<LargeAccount> {
  const messaging = await connectMessaging(demo.backing.nats, { name: 'bench', log: silent })
  const ask = async (service: string, command: string, input: unknown) =>
    (await callCommand(messaging, service, command, input, { timeoutMs: 30_000 })) as Record<string, string>
  try {
    const { id: tenantId } = await ask('auth', 'tenant.create', { name: 'bench' })
    const seeded = process.env.BENCH_WAREHOUSE_URL
    if (seeded) await ask('warehouse-query', 'warehouse.set', { tenantId, url: seeded })
    else {
      const { database } = await ask('warehouse-query', 'warehouse.provision', { tenantId })
      const url = new URL(demo.backing.warehouse)
      url.pathname = `/${database}`
      const onProgress = ({ rows }: { rows: number }) => process.stderr.write(`\r  ${rows.toLocaleString('en')} rows `)
      const { elapsedMs } = await seedWarehouse({ url: url.href, tenant: 'northwind', rows: adsRows, onProgress })
      console.log(`\r  seeded in ${Math.round(elapsedMs / 1_000)} s`)
    }
    const tokens: string[] = []
    for (let n = 0; n < credentials; n += 1) {
      const { clientId, clientSecret } = await ask('auth', 'credential.create', { tenantId })
      const response = await fetch(`${demo.gateway}/oauth/token`, {
        method: 'POST',
        headers: { authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}` },
        body: new URLSearchParams({ grant_type: 'client_credentials' }),
      })
      tokens.push(((await response.json()) as { access_token: string }).access_token)
    }
    return { accountId: 'acc_northwind_na', tokens }
  } finally {
    await messaging.close()
  }
}
