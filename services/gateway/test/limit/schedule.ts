import fc from 'fast-check'
import { SimulatedGateways } from './simulated-gateways.ts'

const windowMs = 2_000

export type Fault =
  | { kind: 'pause'; ms: number }
  | { kind: 'kill'; ms: number; empty: boolean }
  | { kind: 'flush' }
  | { kind: 'cut'; gateway: number; ms: number }
  | { kind: 'kill-gateway'; gateway: number }
  | { kind: 'add-gateway' }

/** Load and faults for simulated gateways; milliseconds since all are ready. */
export interface Schedule {
  seed: number
  gateways: number
  max: number
  replicasMin: number
  /** Moment at which NATS stops, and for how long. */
  natsOutage: { at: number; ms: number } | undefined
  faults: { at: number; fault: Fault }[]
  /** `gateway` receives `calls` of one credential at once, or one every `everyMs`. */
  load: { at: number; gateway: number; credential: number; calls: number; everyMs: number }[]
}

export const endsAt = 9_000
const moment = fc.integer({ min: 500, max: endsAt })
export const gateway = fc.nat({ max: 3 })
const pause = fc.oneof(fc.integer({ min: 5, max: 400 }), fc.integer({ min: 400, max: 4_000 }))
const redisFault: fc.Arbitrary<Fault> = fc.oneof(
  fc.record({ kind: fc.constant('pause' as const), ms: pause }),
  fc.record({ kind: fc.constant('kill' as const), ms: fc.integer({ min: 1, max: 4_000 }), empty: fc.boolean() }),
)
export const anyFault: fc.Arbitrary<Fault> = fc.oneof(
  { weight: 4, arbitrary: redisFault },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('flush' as const) }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('cut' as const), gateway, ms: fc.integer({ min: 1, max: 4_000 }) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('kill-gateway' as const), gateway }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('add-gateway' as const) }) },
)
const load = fc.record({
  at: fc.integer({ min: 400, max: endsAt }),
  gateway,
  credential: fc.nat({ max: 1 }),
  calls: fc.integer({ min: 1, max: 80 }),
  everyMs: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 60 })),
})
export const schedule = (
  fault: fc.Arbitrary<Fault>,
  natsOutage: fc.Arbitrary<Schedule['natsOutage']>,
): fc.Arbitrary<Schedule> =>
  fc.record({
    seed: fc.nat(),
    gateways: fc.integer({ min: 1, max: 4 }),
    max: fc.integer({ min: 8, max: 60 }),
    replicasMin: fc.integer({ min: 1, max: 3 }),
    natsOutage,
    faults: fc.array(fc.record({ at: moment, fault }), { minLength: 1, maxLength: 6 }),
    load: fc.array(load, { minLength: 1, maxLength: 25 }),
  })

/** Runs a schedule until all its effects have ended. */
export async function play(
  { seed, gateways, max, replicasMin, natsOutage, faults, load }: Schedule,
  onStart: (world: SimulatedGateways) => void = () => {},
): Promise<SimulatedGateways> {
  const world = new SimulatedGateways({ max, windowMs }, seed, replicasMin)
  for (let n = 0; n < gateways; n++) await world.add()
  const start = world.clock.now()
  onStart(world)
  const at = (ms: number, run: () => void): void => void world.clock.after(start + ms - world.clock.now(), run)
  let additions = Promise.resolve()
  for (const { at: when, gateway, credential, calls, everyMs } of load) {
    for (let n = 0; n < calls; n++) {
      at(when + n * everyMs, () => world.call(gateway % world.gateways.length, `c${credential}`))
    }
  }
  for (const { at: when, fault } of faults) {
    at(when, () => {
      const chosen = 'gateway' in fault ? world.gateways[fault.gateway % world.gateways.length] : undefined
      if (fault.kind === 'pause') {
        world.redis.pause()
        at(when + fault.ms, () => world.redis.resume())
      } else if (fault.kind === 'kill') {
        world.redis.kill()
        at(when + fault.ms, () => world.redis.restart(fault))
      } else if (fault.kind === 'flush') world.redis.flush()
      else if (fault.kind === 'cut') {
        chosen?.log.cut()
        at(when + fault.ms, () => chosen?.log.mend())
      } else if (fault.kind === 'kill-gateway') {
        if (world.alive.length > 1) world.kill(fault.gateway % world.gateways.length)
      } else if (world.isNatsUp) additions = world.add({ wait: false })
    })
  }
  if (natsOutage) {
    at(natsOutage.at, () => {
      world.isNatsUp = false
    })
    at(natsOutage.at + natsOutage.ms, () => {
      world.isNatsUp = true
    })
  }
  await world.clock.runTo(start + endsAt + 6_000)
  await additions
  return world
}
