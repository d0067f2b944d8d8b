import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { stack } from '@platform/testkit'
import { Redis } from 'ioredis'
import { Bucket } from '../src/quota/bucket.ts'
import { spacing } from '../src/quota/take-script.ts'
import { ClockedBucket, dayMs } from './support/clocked-bucket.ts'
import { randomOf } from './support/random-of.ts'
import { StrictBucket } from './support/strict-bucket.ts'

let redis: Redis
beforeAll(() => {
  redis = new Redis(stack().urls.redis)
})
afterAll(() => redis.disconnect())

const plans: [number, number][] = [
  [10, 10],
  [2, 30],
  [1, 1],
  [0.0167, 20],
  [0.033, 1],
  [5, 2],
  [100, 100],
  [1 / 900, 1],
  [96 / 86_400, 96],
]

describe('the script of the quota', () => {
  it.each(plans)(
    '%s a second, %s at once: in any history no call is too early for Amazon, and no call is later than necessary',
    async (rate, burst) => {
      for (let seed = 1; seed <= 8; seed++) {
        const random = randomOf(seed * 1_000 + burst)
        const bucket = new ClockedBucket(redis, rate, burst)
        const mirror = new Bucket({ rate: burst === 1 ? rate / spacing : rate, burst, now: bucket.now / 1_000 })
        const moments: number[] = []
        for (let n = 0; n < 120; n++) {
          // Bursts, trickles, and pauses in which the bucket refills.
          const step = random()
          bucket.now += Math.round(
            (step < 0.5 ? 0 : step < 0.95 ? random() / rate : (random() * burst * 2) / rate) * 1e6,
          )
          const waitUsMax = Math.round(random() * ((burst * 2) / rate) * 1e6)
          const { wait } = await bucket.takeAnswered(waitUsMax)
          const expected = mirror.take(bucket.now / 1_000, waitUsMax / 1_000)
          expect(wait >= 0).toBe(expected.admitted)
          expect(Math.abs(Math.abs(wait) / 1_000 - expected.waitMs)).toBeLessThan(0.01 + 1e-6 * expected.waitMs)
          if (wait >= 0) moments.push(bucket.now + wait)
        }
        const amazon = new StrictBucket(rate, burst)
        for (const moment of moments.toSorted((a, b) => a - b)) amazon.take(moment / 1e6)
        expect(amazon.refused).toBe(0)
        expect(moments.length).toBeGreaterThan(burst)
      }
    },
  )

  it.each(plans)(
    '%s a second, %s at once: reservations that are given back make no call too early',
    async (rate, burst) => {
      for (let seed = 1; seed <= 8; seed++) {
        const random = randomOf(seed * 77 + burst)
        const bucket = new ClockedBucket(redis, rate, burst)
        const held = new Map<string, { moment: number; shift: string }>()
        const gone: number[] = []
        let name = 0
        for (let n = 0; n < 150; n++) {
          bucket.now += Math.round((random() < 0.6 ? 0 : random() / rate) * 1e6)
          for (const [key, { moment }] of held) {
            if (moment > bucket.now) continue
            gone.push(moment)
            held.delete(key)
          }
          const waiting = [...held]
          const [key, place] = waiting[Math.floor(random() * waiting.length)] ?? []
          if (key && place && random() < 0.3) {
            held.delete(key)
            await bucket.giveBack({ moment: String(place.moment), shift: place.shift })
            continue
          }
          const { wait, moment, shift } = await bucket.takeAnswered(Math.round((6 / rate) * 1e6))
          if (wait >= 0) held.set(`${name++}`, { moment: Number(moment), shift })
        }
        const amazon = new StrictBucket(rate, burst)
        for (const moment of [...gone, ...[...held.values()].map(({ moment }) => moment)].toSorted((a, b) => a - b))
          amazon.take(moment / 1e6)
        expect(amazon.refused).toBe(0)
      }
    },
  )

  it.each(plans)(
    '%s a second, %s at once: no call is too early, however long calls take to arrive',
    async (rate, burst) => {
      for (let seed = 1; seed <= 4; seed++) {
        const random = randomOf(seed * 31 + burst)
        const bucket = new ClockedBucket(redis, rate, burst, 1_000)
        const amazon = new StrictBucket(rate, burst)
        const startedAt = bucket.now
        let lastAt = 0
        // The first call also opens a connection and gets a token; later calls vary in duration.
        const coldUs = random() * 1e6
        const travelUs = () => {
          const cold = bucket.now < startedAt + 200_000
          return (
            (cold ? coldUs : 0) +
            (random() * 5e5 * (cold ? Math.min(1, burst - 0.98) : Math.max(burst - 1, 0.02))) / rate
          )
        }
        const events: { at: number; run: () => Promise<void> }[] = []
        const at = (moment: number, run: () => Promise<void>) => void events.push({ at: moment, run })
        const send = () =>
          at(bucket.now + travelUs(), async () => {
            amazon.take(bucket.now / 1e6)
            lastAt = bucket.now
            await bucket.answered()
          })
        const wake = async (moment: string, shift: string, waits: boolean): Promise<void> => {
          const more = await bucket.go(moment, shift, waits)
          if (more > 0) at(bucket.now + more, () => wake(moment, shift, waits))
          else send()
        }
        const calls = burst + 25
        for (let n = 0; n < calls; n++) {
          at(startedAt + random() * 50_000, async () => {
            const { wait, moment, shift } = await bucket.take(1e12)
            if (wait > 0 || burst === 1) at(bucket.now + wait, () => wake(moment, shift, wait > 0))
            else send()
          })
        }
        for (;;) {
          events.sort((a, b) => b.at - a.at)
          const next = events.pop()
          if (!next) break
          bucket.now = Math.ceil(Math.max(next.at, bucket.now))
          await next.run()
        }
        expect(amazon.refused).toBe(0)
        const shortest = ((calls - burst) / rate) * 1e6
        // The time of the first answer, the delay of the last call, and 5 % of a bucket of one.
        const most = shortest * (burst === 1 ? 1.05 : 1) + coldUs + 3e5 + (burst * 5e5) / rate
        expect(lastAt - startedAt).toBeLessThan(most)
      }
    },
  )

  it('gives the last reservation that was given back to the next call', async () => {
    const bucket = new ClockedBucket(redis, 1, 1)
    await bucket.takeAnswered(0)
    const first = await bucket.takeAnswered(9e6)
    const last = await bucket.takeAnswered(9e6)
    await bucket.giveBack(last)
    expect(await bucket.takeAnswered(9e6)).toMatchObject({ wait: last.wait })
    // A bucket of one does not keep the token of a call that is not sent.
    await bucket.giveBack(first)
    expect(await bucket.takeAnswered(9e6)).toMatchObject({ wait: 3_030_000 })
  })

  it('delays the calls of an emptied bucket by the margin, once', async () => {
    const bucket = new ClockedBucket(redis, 10, 2, 50_000)
    expect((await bucket.takeAnswered(1e6)).wait).toBe(0)
    expect((await bucket.takeAnswered(1e6)).wait).toBe(0)
    expect((await bucket.takeAnswered(1e6)).wait).toBe(150_000)
    expect((await bucket.takeAnswered(1e6)).wait).toBe(250_000)
    bucket.now += 300_000
    expect((await bucket.takeAnswered(1e6)).wait).toBe(50_000)
  })

  it('keeps the distance to a late call of a bucket of one', async () => {
    const bucket = new ClockedBucket(redis, 1, 1)
    const [first, second, third] = [
      await bucket.takeAnswered(9e6),
      await bucket.takeAnswered(9e6),
      await bucket.takeAnswered(9e6),
    ]
    expect(await bucket.go(first.moment, first.shift, false)).toBe(0)
    bucket.now += 1_010_000
    expect(await bucket.go(third.moment, third.shift, true)).toBe(1_010_000)
    bucket.now += 700_000
    expect(await bucket.go(second.moment, second.shift, true)).toBe(0)
    bucket.now += 310_000
    expect(await bucket.go(third.moment, third.shift, true)).toBe(700_000)
    bucket.now += 700_000
    expect(await bucket.go(third.moment, third.shift, true)).toBe(0)
  })

  it('refuses with the exact wait, and takes no token', async () => {
    const bucket = new ClockedBucket(redis, 0.5, 2)
    await bucket.takeAnswered(0)
    await bucket.takeAnswered(0)
    expect((await bucket.takeAnswered(1_999_999)).wait).toBe(-2_000_000)
    expect((await bucket.takeAnswered(1_999_999)).wait).toBe(-2_000_000)
    bucket.now += 2_000_000
    expect((await bucket.takeAnswered(0)).wait).toBe(0)
  })

  it('keeps to a plan of one call a day, however often it is asked', async () => {
    const bucket = new ClockedBucket(redis, 1 / 86_400, 2)
    await bucket.takeAnswered(0)
    await bucket.takeAnswered(0)
    for (let n = 0; n < 1_000; n++) {
      bucket.now += 1_000
      await bucket.takeAnswered(0)
    }
    const { wait } = await bucket.takeAnswered(0)
    expect(Math.abs(-wait - (86_400_000_000 - 1_000_000))).toBeLessThan(1_000)
  })

  it('uses the rate of Amazon’s answers from then on', async () => {
    const bucket = new ClockedBucket(redis, 1, 2)
    await bucket.takeAnswered(0)
    await bucket.takeAnswered(0)
    await bucket.learn(4)
    expect(await bucket.takeAnswered(9e6)).toMatchObject({ wait: 250_000, rate: 4 })
    await bucket.learn(0.5)
    expect(await bucket.takeAnswered(9e6)).toMatchObject({ wait: 4_000_000, rate: 0.5 })
  })

  it('empties the bucket after a 429; queued calls keep their reservations', async () => {
    const bucket = new ClockedBucket(redis, 1, 10)
    await bucket.empty()
    expect((await bucket.takeAnswered(9e6)).wait).toBe(1_000_000)
    await bucket.empty()
    expect((await bucket.takeAnswered(9e6)).wait).toBe(2_000_000)
    bucket.now += 100_000_000
    await bucket.empty()
    expect((await bucket.takeAnswered(9e6)).wait).toBe(1_000_000)
  })

  it('uses the state of the caller when Redis has lost its own, and counts calls that were sent without Redis', async () => {
    const forgotten = new ClockedBucket(redis, 1, 10)
    expect(await forgotten.takeAnswered(9e6, { believed: 2 })).toMatchObject({ wait: 0, left: 1 })
    const back = new ClockedBucket(redis, 1, 10)
    await back.takeAnswered(0)
    await back.spend(4)
    expect(await back.takeAnswered(0)).toMatchObject({ wait: 0, left: 4 })
    await back.spend(400)
    expect(await back.takeAnswered(9e6)).toMatchObject({ wait: 1_000_000, left: -1 })
    await back.spend(400)
    expect(await back.takeAnswered(9e6)).toMatchObject({ wait: 2_000_000, left: -2 })
    const both = new ClockedBucket(redis, 1, 10)
    await both.spend(2, 9)
    await both.spend(3, 9)
    expect(await both.takeAnswered(0)).toMatchObject({ left: 3 })
  })

  it('expires after the bucket has been full for long', async () => {
    const bucket = new ClockedBucket(redis, 1, 1)
    await bucket.takeAnswered(0)
    expect(await redis.pttl(bucket.key)).toBeGreaterThan(dayMs - 10_000)
  })
})
