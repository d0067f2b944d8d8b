import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import { resolve } from 'node:path'
import { z } from 'zod'
import { median, percentile } from './result.ts'

/** How fast this machine is at the moment. Figures of two machines, or of two hours, are read beside it. */
export interface MachineReference {
  /** Median time of a fixed loop of integer arithmetic on one core, in milliseconds. */
  loopMs: number
  /** Median time of one byte to another process over loopback TCP and back, in microseconds. */
  roundTripUs: number
  /** The slowest tenth of those round trips: far above the median on a machine that is busy with other work. */
  roundTripP90Us: number
}

const loopRuns = 7
const loopSteps = 20_000_000
const trips = 2_000
const warmTrips = 500

/** xorshift32, so that the compiler can neither skip nor vectorise it. */
function loop(): number {
  const startedAt = performance.now()
  let state = 2_463_534_242
  for (let step = 0; step < loopSteps; step += 1) {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
  }
  if (state === 0) throw new Error('xorshift32 never reaches 0')
  return performance.now() - startedAt
}

const Listening = z.object({ port: z.number() })

async function measureTrips(child: ChildProcess): Promise<number[]> {
  const [message] = await once(child, 'message')
  const socket = connect({ host: '127.0.0.1', port: Listening.parse(message).port, noDelay: true })
  await once(socket, 'connect')
  const times: number[] = []
  for (let trip = 0; trip < warmTrips + trips; trip += 1) {
    const startedAt = performance.now()
    socket.write('x')
    await once(socket, 'data')
    if (trip >= warmTrips) times.push((performance.now() - startedAt) * 1_000)
  }
  socket.destroy()
  return times
}

/** Measures the machine in about a second. */
export async function measureMachine(): Promise<MachineReference> {
  loop()
  const loopMs = median(Array.from({ length: loopRuns }, loop))
  const child = fork(resolve(import.meta.dirname, 'echo.ts'))
  try {
    const times = await measureTrips(child)
    return { loopMs, roundTripUs: median(times), roundTripP90Us: percentile(times, 0.9) }
  } finally {
    child.kill()
  }
}

/** The reference as one short text beside a result. */
export const describeMachine = ({ loopMs, roundTripUs, roundTripP90Us }: MachineReference): string =>
  `machine: loop ${loopMs.toFixed(0)} ms, round trip ${roundTripUs.toFixed(0)} us (p90 ${roundTripP90Us.toFixed(0)})`
