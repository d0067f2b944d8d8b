import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { CallLog } from './call-log.ts'

/** Reference implementation: keeps every admitted moment and counts them. */
function admittedByReference(arrivals: readonly number[], max: number, windowMs: number): number[] {
  const admitted: number[] = []
  for (const now of arrivals) if (admitted.filter((moment) => now - moment <= windowMs).length < max) admitted.push(now)
  return admitted
}

const arrivals = fc
  .array(fc.integer({ min: 0, max: 400 }), { minLength: 1, maxLength: 400 })
  .map((gaps) => gaps.map((gap, i) => gaps.slice(0, i).reduce((sum, n) => sum + n, gap)))

describe('CallLog', () => {
  it('admits exactly what the reference implementation admits, and never more than the limit in any window', () => {
    fc.assert(
      fc.property(arrivals, fc.integer({ min: 1, max: 40 }), (moments, max) => {
        const windowMs = 1_000
        const log = new CallLog()
        const admitted = moments.filter((now) => {
          if (log.count(now, windowMs) >= max) return false
          log.add(now)
          return true
        })
        expect(admitted).toEqual(admittedByReference(moments, max, windowMs))
        for (const from of admitted) {
          expect(admitted.filter((moment) => moment >= from && moment <= from + windowMs).length).toBeLessThanOrEqual(
            max,
          )
        }
      }),
      { numRuns: 300 },
    )
  })

  it('returns the moment at which a call is admitted again, and not an earlier one', () => {
    fc.assert(
      fc.property(arrivals, fc.integer({ min: 1, max: 20 }), (moments, max) => {
        const log = new CallLog()
        for (const now of moments) {
          if (log.count(now, 1_000) < max) {
            log.add(now)
            continue
          }
          const at = log.leavesAt(1, 1_000)
          expect(log.count(at, 1_000)).toBe(max)
          expect(log.count(at + 1, 1_000)).toBeLessThan(max)
          return
        }
      }),
      { numRuns: 300 },
    )
  })

  it('counts the calls after a moment', () => {
    const log = new CallLog()
    for (let moment = 1; moment <= 100; moment++) log.add(moment)
    expect(log.countSince(40)).toBe(60)
  })
})
