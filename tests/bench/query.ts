import { readFileSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { seedBenchTable } from '@platform/demo/bench-table'
import { callCommand, connectMessaging } from '@platform/messaging'
import { freePort } from '@platform/tools/local/backing/free-port'
import { startPlatform } from '@platform/tools/local/platform'
import { Client } from 'undici'
import { fetchToken } from './harness/fetch-token.ts'
import { inTurns } from './harness/in-turns.ts'
import { amount, type BenchResult, comparison } from './harness/result.ts'
import { startContender } from './query/contender.ts'

const dir = resolve(import.meta.dirname, '../../.local/bench/query')
const rowsWanted = 50_000
const megabyte = 1_048_576
const silent = { info: () => {}, warn: () => {} }

interface Tenant {
  url: string
  tokens: string[]
}

/** A tenant with the bench table and as many credentials as its requests need under the rate limit. */
async function makeTenant(
  gateway: string,
  natsUrl: string,
  warehouseUrl: string,
  credentials: number,
): Promise<Tenant> {
  const messaging = await connectMessaging(natsUrl, { name: 'bench', log: silent })
  const ask = async (service: string, command: string, input: unknown) =>
    (await callCommand(messaging, service, command, input, { timeoutMs: 30_000 })) as Record<string, string>
  const { id: tenantId } = await ask('auth', 'tenant.create', { name: 'bench' })
  const { database } = await ask('warehouse-query', 'warehouse.provision', { tenantId })
  const url = new URL(warehouseUrl)
  url.pathname = `/${database}`
  await seedBenchTable({ url: url.href, rows: rowsWanted })
  const tokens: string[] = []
  for (let n = 0; n < credentials; n += 1) {
    const { clientId, clientSecret } = await ask('auth', 'credential.create', { tenantId })
    const basic = Buffer.from(`${clientId}:${clientSecret}`).toString('base64')
    const grant = { grant_type: 'client_credentials' }
    tokens.push(await fetchToken(`${gateway}/oauth/token`, grant, { authorization: `Basic ${basic}` }))
  }
  await messaging.close()
  return { url: url.href, tokens }
}

const peakMegabytes = (pid: number): number =>
  Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1_024

/** `/api/query` through the gateway, every check on, against mysql2 + JSON.stringify on the same server. */
export async function benchQuery(): Promise<BenchResult[]> {
  rmSync(dir, { recursive: true, force: true })
  const platform = await startPlatform({ dir, port: await freePort(), onProgress: (text) => console.log(`  ${text}`) })
  try {
    const { gateway, backing } = platform.demo
    const tenants = await Promise.all([1, 2, 3].map(() => makeTenant(gateway, backing.nats, backing.warehouse, 10)))
    const [first] = tenants
    if (!first) throw new Error('no tenant')
    const direct = await startContender({ warehouse: first.url })
    const ours = await startContender({ gateway, tokens: first.tokens })

    const all = 'SELECT id, sku, title, day, changed_at AS at, price, stock AS qty, score, state AS st FROM bench_rows'
    const large = await inTurns(
      { rounds: 18, warmRounds: 6 },
      { ours: () => ours.run({ sql: all }), peer: () => direct.run({ sql: all }) },
    )
    const one = (round: number) => ({
      sql: 'SELECT id, sku, price FROM bench_rows WHERE id = ?',
      params: [1 + (round % rowsWanted)],
    })
    const small = await inTurns(
      { rounds: 1_000, warmRounds: 500 },
      { ours: (round) => ours.run(one(round)), peer: (round) => direct.run(one(round)) },
    )
    direct.close()
    ours.close()

    const peak = await peakWithAnswersInFlight(
      gateway,
      tenants,
      all,
      platform.processes.find(({ name }) => name === 'warehouse-query')?.pid,
    )
    return [
      comparison({
        ...{ name: '50,000 rows x 9 columns through the gateway / mysql2 in process', unit: 'ms' },
        ...{ pairs: large, bar: { atMost: 1 } },
      }),
      comparison({
        ...{ name: 'one row through the gateway / mysql2 in process, p50', unit: 'ms' },
        ...{ pairs: small, bar: { atMost: 4 } },
      }),
      amount({
        ...{ name: 'peak memory of warehouse-query, 20 such answers in flight', unit: 'MB' },
        ...{ value: peak, below: 400 },
      }),
    ]
  } finally {
    await platform.stop()
    rmSync(join(dir), { recursive: true, force: true })
  }
}

/** Twenty clients ask at once and read nothing until every answer is held; each then reads its answer to the end. */
async function peakWithAnswersInFlight(
  gateway: string,
  tenants: Tenant[],
  sql: string,
  pid: number | undefined,
): Promise<number> {
  if (pid === undefined) throw new Error('warehouse-query does not run')
  const clients = Array.from({ length: 20 }, (_, index) => ({
    client: new Client(gateway),
    tenant: tenants[index % tenants.length],
    index,
  }))
  const answers = await Promise.all(
    clients.map(({ client, tenant, index }) =>
      client.request({
        method: 'POST',
        path: '/api/query',
        headers: {
          authorization: `Bearer ${tenant?.tokens[index % tenant.tokens.length]}`,
          'content-type': 'application/json',
        },
        body: JSON.stringify({ sql }),
      }),
    ),
  )
  const wrong = answers.filter(({ statusCode }) => statusCode !== 200)
  if (wrong.length > 0) throw new Error(`${wrong.length} of ${answers.length} answers failed`)
  const peak = peakMegabytes(pid)
  for (const { body } of answers) {
    const bytes = (await body.arrayBuffer()).byteLength
    if (bytes < 5 * megabyte) throw new Error(`an answer has only ${bytes} bytes`)
  }
  await Promise.all(clients.map(({ client }) => client.close()))
  return peak
}
