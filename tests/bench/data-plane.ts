import { rmSync } from 'node:fs'
import { resolve } from 'node:path'
import { freePort } from '@platform/infra/local/backing/free-port.ts'
import { startPlatform } from '@platform/infra/local/platform.ts'
import { openLargeAccount } from './data-plane/large-account.ts'
import { openClient } from './data-plane/open-client.ts'
import { type BenchResult, median, percentile } from './result.ts'

const dir = resolve(import.meta.dirname, '../../.local/bench/data-plane')
const adsRows = 10_000_000
const samples = 40
const warmUp = 5

const sums = ['/v1/ads/account-summary', '/v1/ads/account-pacing', '/v1/retail/sales', '/v1/retail/traffic']
/** With pages so small that there are a hundred of them. */
const lists = [
  { path: '/v1/ads/campaign-performance', limit: 3 },
  { path: '/v1/ads/search-terms', limit: 50 },
  { path: '/v1/ads/asin-performance', limit: 1 },
]
const [shortDays, longDays] = [30, 360]

/** The data plane through the gateway, for an account with ten million ads facts and a thousand campaigns. */
export async function benchDataPlane(): Promise<BenchResult[]> {
  rmSync(dir, { recursive: true, force: true })
  const platform = await startPlatform({ dir, port: await freePort(), onProgress: (text) => console.log(`  ${text}`) })
  try {
    const client = openClient(platform.demo.gateway, await openLargeAccount(platform, adsRows))
    const measure = async (path: string, parameters: Record<string, string | number>) => {
      const times: number[] = []
      for (let n = -warmUp; n < samples; n += 1) {
        const { ms } = await client.get(path, parameters)
        if (n >= 0) times.push(ms)
      }
      return times
    }
    const results: BenchResult[] = []
    const bar = (name: string, times: number[], msMax: number) => {
      const value = percentile(times, 0.95)
      results.push({ name: `${name}, p95`, unit: 'ms', value, bar: `< ${msMax}`, passed: value < msMax })
    }

    // The processes have just started, and the first calls pay for that.
    for (let n = 0; n < 10; n += 1)
      for (const path of [...sums, ...lists.map((list) => list.path)]) await client.get(path)
    for (const path of sums) bar(path, await measure(path, {}), 100)
    for (const { path, limit } of lists) {
      bar(`${path}, first page`, await measure(path, {}), 200)
      const cursor = await client.cursorOf(path, { limit }, 100)
      bar(`${path}, hundredth page`, await measure(path, { limit, cursor }), 200)
    }
    for (const path of [...sums.filter((path) => !path.endsWith('pacing')), ...lists.map(({ path }) => path)]) {
      const [long, short]: [number[], number[]] = [[], []]
      // In turns, so that both meet the same machine; the first turn fills the buffer pool.
      for (let n = 0; n < 11; n += 1) {
        const times = [await client.get(path, { days: longDays }), await client.get(path, { days: shortDays })] as const
        if (n > 0) long.push(times[0].ms)
        if (n > 0) short.push(times[1].ms)
      }
      const [value, peer] = [median(long), median(short)]
      const ratio = value / peer
      results.push({
        name: `${path}, ${longDays} days / ${shortDays} days`,
        unit: 'ms',
        value,
        peer,
        ratio,
        bar: `<= ${longDays / shortDays}`,
        passed: ratio <= longDays / shortDays,
      })
    }
    await client.close()
    return results
  } finally {
    await platform.stop()
    rmSync(dir, { recursive: true, force: true })
  }
}
