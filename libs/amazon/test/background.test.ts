import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { stack } from '@platform/testkit'
import { Redis } from 'ioredis'
import { reserveOf } from '../src/quota/quota-key.ts'
import { ClockedBucket } from './support/clocked-bucket.ts'
import { randomOf } from './support/random-of.ts'
import { StrictBucket } from './support/strict-bucket.ts'

let redis: Redis
beforeAll(() => {
  redis = new Redis(stack().urls.redis)
})
afterAll(() => redis.disconnect())

const second = 1e6
const pollUs = 25_000
const interactiveWaitUsMax = 10 * second

interface Load {
  /** Replicas whose background calls never end. */
  floods: number
  /** Interactive calls, as a share of the plan. */
  interactive: number
  seed: number
}

/** Plays background floods and random interactive calls on one bucket in Redis, by the clock of the test. */
async function play([rate, burst]: readonly [number, number], { floods, interactive, seed }: Load) {
  const random = randomOf(seed)
  const bucket = new ClockedBucket(redis, rate, burst, 1_000)
  const amazon = new StrictBucket(rate, burst)
  const reserve = reserveOf({ rate, burst })
  const startedAt = bucket.now
  const endsAt = startedAt + (150 / rate) * second
  const sent = { background: 0, interactive: 0 }
  const waitsUs: number[] = []
  const events: { at: number; run: () => Promise<void> }[] = []
  const after = (us: number, run: () => Promise<void>) => void events.push({ at: bucket.now + us, run })
  const travelUs = () => 20_000 + random() * 60_000

  const send = (kind: keyof typeof sent) => {
    sent[kind] += 1
    after(travelUs(), async () => {
      amazon.take(bucket.now / second)
      await bucket.answered()
    })
  }
  /** Waits as a replica does: by the script that decides again. */
  const wake = async (place: { moment: string; shift: string }, waits: boolean, go: () => void): Promise<void> => {
    const more = await bucket.go(place.moment, place.shift, waits)
    if (more > 0) after(more, () => wake(place, waits, go))
    else go()
  }
  const background = async (): Promise<void> => {
    const taken = await bucket.take(0, { reserve })
    // A timer is late by some milliseconds, and the answer of Redis takes one.
    if (taken.wait < 0) {
      after(Math.max(-taken.wait, taken.pending ? pollUs : 0) + random() * 5_000, background)
      return
    }
    const go = () => {
      send('background')
      after(1_000, background)
    }
    await (burst === 1 ? wake(taken, false, go) : go())
  }
  const call = async (): Promise<void> => {
    after((-Math.log(1 - random()) / (rate * interactive)) * second, call)
    const taken = await bucket.take(interactiveWaitUsMax)
    waitsUs.push(Math.abs(taken.wait))
    if (taken.wait < 0) return
    const go = () => send('interactive')
    if (taken.wait > 0 || burst === 1) after(taken.wait, () => wake(taken, taken.wait > 0, go))
    else go()
  }

  for (let n = 0; n < floods; n++) after(random() * pollUs, background)
  if (interactive > 0) after(random() * second, call)
  for (;;) {
    events.sort((a, b) => b.at - a.at)
    const next = events.pop()
    if (!next || next.at > endsAt) break
    bucket.now = Math.ceil(Math.max(next.at, bucket.now))
    await next.run()
  }
  const refilled = ((endsAt - startedAt) / second) * rate
  waitsUs.sort((a, b) => a - b)
  return {
    refused: amazon.refused,
    /** Calls that were sent beyond the first burst, as a share of those that the bucket refilled. */
    used: (sent.background + sent.interactive - (burst - reserve)) / refilled,
    sent,
    /** The wait, in seconds, that 95 % of the interactive calls do not exceed. */
    waitSeconds: (waitsUs[Math.floor(waitsUs.length * 0.95)] ?? 0) / second,
  }
}

const reserved: [number, number][] = [
  [5, 15],
  [2, 30],
  [10, 5],
  [0.0167, 15],
  [96 / 86_400, 96],
]
/** Too small for a reserve. */
const small: [number, number][] = [
  [2, 2],
  [1 / 900, 1],
]

describe('background calls', () => {
  it.each([...reserved, ...small])(
    '%s a second, %s at once: use at least 95 %% of the plan alone, and none is refused',
    async (...plan) => {
      const { used, refused } = await play(plan, { floods: 3, interactive: 0, seed: 7 })
      expect(used).toBeGreaterThanOrEqual(0.95)
      expect(refused).toBe(0)
    },
  )

  it.each(reserved)(
    '%s a second, %s at once: interactive calls hardly wait while background calls flood, and the plan is used',
    async (...plan) => {
      const { used, refused, sent, waitSeconds } = await play(plan, { floods: 3, interactive: 0.2, seed: 11 })
      expect(sent.interactive).toBeGreaterThan(15)
      expect(waitSeconds).toBeLessThan(2)
      expect(used).toBeGreaterThanOrEqual(0.95)
      expect(refused).toBe(0)
    },
  )

  it('get what interactive calls leave, however many these are', async () => {
    const { used, sent, refused } = await play([5, 15], { floods: 3, interactive: 0.9, seed: 5 })
    expect(used).toBeGreaterThanOrEqual(0.95)
    expect(sent.interactive).toBeGreaterThan(sent.background)
    expect(refused).toBe(0)
  })
})
