import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { until } from '@platform/testkit'
import { type GatewayFleet, openGatewayFleet } from '../support/gateway-fleet.ts'

const max = 60
const windowMs = 3_000
/** The time in ms between the decision about a call and its arrival at the service. */
const onTheWayMs = 300

let fleet: GatewayFleet
beforeAll(async () => {
  const env = { CALLS_MAX: String(max), CALLS_WINDOW_MS: String(windowMs), REFUSALS_PER_MINUTE_MAX: '1000000' }
  fleet = await openGatewayFleet('limit-outage', { gateways: 3, env })
})
afterAll(() => fleet?.close())

/** Returns the largest number of calls in any interval of a window, less the time that a call is in flight. */
function densest(moments: readonly number[]): number {
  let first = 0
  let most = 0
  for (let last = 0; last < moments.length; last++) {
    while ((moments[last] ?? 0) - (moments[first] ?? 0) > windowMs - onTheWayMs) first++
    most = Math.max(most, last - first + 1)
  }
  return most
}

/** Runs one caller per gateway, each call after the answer to the previous one. */
function startLoad(token: string, through: readonly number[]) {
  const statuses: number[] = []
  let runs = true
  const caller = async (gateway: number): Promise<void> => {
    while (runs) {
      const answer = await fetch(`${fleet.gateways[gateway]?.url}/api/tables`, {
        headers: { authorization: `Bearer ${token}` },
      })
      await answer.arrayBuffer()
      statuses.push(answer.status)
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }
  const done = Promise.all(through.map(caller))
  const admitted = (): number => fleet.arrivals.get(`Bearer ${token}`)?.length ?? 0
  return {
    statuses,
    admitted,
    /** Resolves after so many further answers. */
    answers: async (count: number) => {
      const from = statuses.length
      await until(`${count} answers`, () => statuses.length >= from + count)
    },
    async stop() {
      runs = false
      await done
      expect([...new Set(statuses)].filter((status) => status !== 200 && status !== 429)).toEqual([])
      expect(densest(fleet.arrivals.get(`Bearer ${token}`) ?? [])).toBeLessThanOrEqual(max)
    },
  }
}

const windowPasses = async (): Promise<void> => {
  const from = performance.now()
  await until('a window to pass', () => performance.now() - from > windowMs + 500)
}

const everyGateway = [0, 1, 2]

async function stopRedis(answers: (count: number) => Promise<void>): Promise<void> {
  fleet.redis.kill('SIGSTOP')
  try {
    await answers(60)
  } finally {
    fleet.redis.kill('SIGCONT')
  }
}

async function killRedis(): Promise<void> {
  fleet.redis.kill('SIGKILL')
  await fleet.redis.ready()
}

describe('three gateways', () => {
  it('keep the limit and answer while Redis is stopped twice', async () => {
    const load = startLoad(await fleet.token(), everyGateway)
    await load.answers(20)
    for (let round = 0; round < 2; round++) {
      const fresh = startLoad(await fleet.token(), everyGateway)
      await stopRedis(fresh.answers)
      expect(fresh.admitted()).toBeGreaterThan(0)
      await windowPasses()
      await fresh.stop()
    }
    await load.stop()
  })

  it('keep the limit when Redis is killed in the first window, and in a later one', async () => {
    const load = startLoad(await fleet.token(), everyGateway)
    await load.answers(40)
    await killRedis()
    await windowPasses()
    await windowPasses()
    await killRedis()
    await windowPasses()
    expect(load.admitted()).toBeGreaterThan(max)
    await load.stop()
  })

  it('admit no second quota after calls that only one of them admitted', async () => {
    const token = await fleet.token()
    const one = startLoad(token, [0, 0, 0, 0, 0, 0])
    await until('the quota to be used', () => one.admitted() >= max)
    const others = startLoad(token, [1, 2])
    await stopRedis(others.answers)
    await windowPasses()
    await one.stop()
    await others.stop()
  })

  it('keep the limit without NATS as well', async () => {
    const load = startLoad(await fleet.token(), everyGateway)
    await load.answers(30)
    fleet.nats.kill('SIGSTOP')
    try {
      fleet.redis.kill('SIGKILL')
      await fleet.redis.ready()
      await windowPasses()
    } finally {
      fleet.nats.kill('SIGCONT')
    }
    await load.stop()
  })
})
