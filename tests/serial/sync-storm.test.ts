import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { patienceMs } from '@platform/testkit'
import { openRunningPlatform, type RunningPlatform } from '../support/running-platform.ts'
import { openSyncStorm } from '../support/sync-storm/open-sync-storm.ts'

const kills = 20
const stormMsMax = patienceMs(600_000)
let p: RunningPlatform
beforeAll(async () => {
  p = await openRunningPlatform('sync-storm')
})
afterAll(() => p?.close())

it(
  'jobs of every kind load the same rows once, although workers and servers are killed all the time',
  async () => {
    const storm = await openSyncStorm(p)
    try {
      const seed = Date.now() % 1_000_000
      const report = await storm.run({ kills, seed })
      console.info(`seed ${seed}: ${JSON.stringify(report)}`)
      expect(report.differences).toEqual([])
      expect(Object.values(report.kills).reduce((sum, count) => sum + count, 0)).toBe(kills)
    } finally {
      await storm.close()
    }
  },
  stormMsMax,
)
