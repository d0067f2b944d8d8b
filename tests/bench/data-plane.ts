import { rmSync } from 'node:fs'
import { resolve } from 'node:path'
import { Cleanup } from '@platform/lifecycle'
import { freePort } from '@platform/tools/local/backing/free-port'
import { startPlatform } from '@platform/tools/local/platform'
import { createConnection } from 'mysql2/promise'
import { openLargeAccount } from './data-plane/large-account.ts'
import { measureEndpoint } from './data-plane/measure-endpoint.ts'
import { openClient } from './data-plane/open-client.ts'
import { openStatementTap } from './data-plane/statement-tap.ts'
import { inTurns } from './harness/in-turns.ts'
import { type BenchResult, comparison } from './harness/result.ts'

const dir = resolve(import.meta.dirname, '../../.local/bench/data-plane')
const adsRows = Number(process.env.BENCH_ROWS ?? 10_000_000)

const sums = ['/v1/ads/account-summary', '/v1/ads/account-pacing', '/v1/retail/sales', '/v1/retail/traffic']
/** The page size with which the list has a hundred pages. */
const lists = [
  { path: '/v1/ads/campaign-performance', limit: 3 },
  { path: '/v1/ads/search-terms', limit: 50 },
  { path: '/v1/ads/asin-performance', limit: 1 },
]
const [shortDays, longDays] = [30, 360]

/** The data plane through the gateway, for an account with ten million ads facts and a thousand campaigns. */
export function benchDataPlane(): Promise<BenchResult[]> {
  return Cleanup.scope(async (cleanup) => {
    cleanup.use(dir, (it) => rmSync(it, { recursive: true, force: true }))
    rmSync(dir, { recursive: true, force: true })
    const port = await freePort()
    const platform = cleanup.use(
      await startPlatform({ dir, port, onProgress: (text) => console.log(`  ${text}`) }),
      (it) => it.stop(),
    )
    const { gateway } = platform.demo
    const { account, tappedAccount, warehouse, tap } = await openLargeAccount(platform, adsRows, async (url) =>
      cleanup.use(await openStatementTap(url), (it) => it.close()),
    )
    const client = cleanup.use(openClient(gateway, account), (it) => it.close())
    const tapped = cleanup.use(openClient(gateway, tappedAccount), (it) => it.close())
    const options = { uri: warehouse.href, dateStrings: true, supportBigNumbers: true }
    const connection = cleanup.use(await createConnection(options), (it) => it.end())
    const needs = { client, tapped, tap, connection }

    // The first calls after the start are slower.
    for (let n = 0; n < 10; n += 1)
      for (const path of [...sums, ...lists.map((list) => list.path)])
        await Promise.all([client.get(path), tapped.get(path)])
    const results: BenchResult[] = []
    for (const path of sums) results.push(await measureEndpoint(needs, path, { path }))
    for (const { path, limit } of lists) {
      results.push(await measureEndpoint(needs, `${path}, first page`, { path }))
      results.push(await measureEndpoint(needs, `${path}, hundredth page`, { path, limit, page: 100 }))
    }
    for (const path of [...sums.filter((path) => !path.endsWith('pacing')), ...lists.map(({ path }) => path)]) {
      const read = async (days: number) => (await client.get(path, { days })).ms
      // The first turn fills the buffer pool.
      const turns = { rounds: 10, warmRounds: 1 }
      const pairs = await inTurns(turns, { ours: () => read(longDays), peer: () => read(shortDays) })
      const name = `${path}, ${longDays} days / ${shortDays} days`
      results.push(comparison({ name, unit: 'ms', pairs, bar: { atMost: longDays / shortDays } }))
    }
    await cleanup.close()
    return results
  })
}
