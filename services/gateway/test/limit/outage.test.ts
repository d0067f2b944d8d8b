import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { anyFault, endsAt, type Fault, gateway, play, type Schedule, schedule } from './schedule.ts'

const holds = async (schedule: Schedule): Promise<void> => {
  const world = await play(schedule)
  expect(world.densest()).toBeLessThanOrEqual(schedule.max)
  if (world.alive.length === world.gateways.length) expect(world.undecided).toBe(0)
}

/** Takes a few seconds; changes of the protocol need thousands. */
const numRuns = Number(process.env.LIMIT_SCHEDULES ?? 200)

describe('the limit over several gateways', () => {
  it('holds in every window under any failures of Redis and gateways', async () => {
    await fc.assert(fc.asyncProperty(schedule(anyFault, fc.constant(undefined)), holds), { numRuns })
  })

  it('holds without NATS when Redis fails for all gateways', async () => {
    const outage = fc.record({ at: fc.integer({ min: 0, max: endsAt }), ms: fc.integer({ min: 500, max: 12_000 }) })
    const forAll: fc.Arbitrary<Fault> = fc.oneof(
      fc.record({ kind: fc.constant('pause' as const), ms: fc.integer({ min: 1_000, max: 4_000 }) }),
      fc.record({ kind: fc.constant('kill' as const), ms: fc.integer({ min: 1, max: 4_000 }), empty: fc.boolean() }),
      fc.record({ kind: fc.constant('kill-gateway' as const), gateway }),
    )
    await fc.assert(fc.asyncProperty(schedule(forAll, outage), holds), { numRuns })
  })

  it('leaves every gateway its share while Redis is unreachable', async () => {
    const faults: Schedule['faults'] = [{ at: 500, fault: { kind: 'kill', ms: 6_000, empty: true } }]
    const load = [0, 1, 2].map((gateway) => ({ at: 1_000, gateway, credential: 0, calls: 100, everyMs: 1 }))
    const world = await play({
      ...{ seed: 1, gateways: 3, max: 240, replicasMin: 1, natsOutage: undefined },
      ...{ faults, load },
    })
    // A gateway may have missed up to 11 calls made before the outage.
    expect(world.densest()).toBe(3 * Math.floor((240 - 11) / 3))
  })

  it('gives the whole limit back as soon as every gateway reaches Redis again', async () => {
    const faults: Schedule['faults'] = [{ at: 500, fault: { kind: 'pause', ms: 300 } }]
    const load = [
      { at: 510, gateway: 1, credential: 1, calls: 20, everyMs: 5 },
      { at: 1_500, gateway: 0, credential: 0, calls: 100, everyMs: 0 },
      { at: 1_500, gateway: 1, credential: 1, calls: 100, everyMs: 0 },
    ]
    const world = await play({
      ...{ seed: 1, gateways: 3, max: 60, replicasMin: 1, natsOutage: undefined },
      ...{ faults, load },
    })
    expect(world.admitted.get('c0')).toHaveLength(60)
    // Calls on their way to Redis when it stopped count twice: once in their gateway, once when Redis continues.
    expect(world.admitted.get('c1')?.length).toBeGreaterThan(40)
    expect(world.densest()).toBe(60)
  })
})
