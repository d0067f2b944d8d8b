import { hash } from 'node:crypto'

/** Milliseconds of `work` on the reference machine without other load. */
const referenceMs = 25
/** Limit, so that a hang still ends within the hour. */
const slownessMax = 8
const rounds = 3

/** Runs a fixed amount of work like that of tests: JavaScript and native code, without I/O. */
function work(): number {
  const block = Buffer.alloc(2 ** 20, 7)
  let sum = 0
  for (let n = 0; n < 5_000_000; n += 1) sum = (sum * 31 + n) | 0
  for (let n = 0; n < 16; n += 1) sum += hash('sha256', block).length
  return sum
}

/** Returns how many times slower than the reference this machine currently is, including other load; at least 1. */
export function measureSlowness(): number {
  const times = Array.from({ length: rounds }, () => {
    const startedAt = performance.now()
    work()
    return performance.now() - startedAt
  })
  const median = times.sort((one, other) => one - other)[1] ?? referenceMs
  return Math.min(slownessMax, Math.max(1, median / referenceMs))
}

/** Environment variable with the slowness, measured once by the test run for its workers. */
export const slownessVariable = 'TEST_SLOWNESS'

/**
 * Returns the ceiling of a wait, scaled to the machine. It only bounds how long a hang takes to fail: no test depends on it, so
 * `ms` is far above the usual wait.
 */
export const patienceMs = (ms: number): number => Math.ceil(ms * Number(process.env[slownessVariable] ?? 1))
