import { hash } from 'node:crypto'

/** What `work` takes on the machine that the ceilings were chosen on, with nothing beside it. */
const referenceMs = 25
/** A hang should still end within the hour. */
const slownessMax = 8
const rounds = 3

/** A fixed piece of work of the kind that tests do: JavaScript and native code, without I/O. */
function work(): number {
  const block = Buffer.alloc(2 ** 20, 7)
  let sum = 0
  for (let n = 0; n < 5_000_000; n += 1) sum = (sum * 31 + n) | 0
  for (let n = 0; n < 16; n += 1) sum += hash('sha256', block).length
  return sum
}

/** How many times slower than the reference this machine works at the moment, with all that runs beside; at least 1. */
export function measureSlowness(): number {
  const times = Array.from({ length: rounds }, () => {
    const startedAt = performance.now()
    work()
    return performance.now() - startedAt
  })
  const median = times.sort((one, other) => one - other)[1] ?? referenceMs
  return Math.min(slownessMax, Math.max(1, median / referenceMs))
}

/** The variable that carries the slowness, measured once, from the run to its workers. */
export const slownessVariable = 'TEST_SLOWNESS'

/**
 * The ceiling of a wait, scaled to the machine. It only bounds how long a hang takes to become a failure: no test is right or
 * wrong by it, so `ms` is far above what the wait ever takes.
 */
export const patienceMs = (ms: number): number => Math.ceil(ms * Number(process.env[slownessVariable] ?? 1))
