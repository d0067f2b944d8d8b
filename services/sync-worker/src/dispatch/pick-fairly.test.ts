import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { type Candidate, pickFairly } from './pick-fairly.ts'

const candidate = (tenantId: string, due: number[], more: Partial<Candidate> = {}): Candidate => ({
  tenantId,
  account: 'a',
  due,
  running: 0,
  usedMs: { account: 0, tenant: 0 },
  ...more,
})
const ids = (from: number, count: number) => Array.from({ length: count }, (_, n) => from + n)

describe('pickFairly', () => {
  it('gives the next free worker to a tenant with one window, however many another has', () => {
    const large = candidate('large', ids(1, 1_000), { running: 3 })
    expect(pickFairly([large, candidate('small', [5_000])], 1)).toEqual([5_000])
  })

  it('takes turns between tenants, and between the accounts of one', () => {
    const picked = pickFairly(
      [
        candidate('one', ids(100, 5), { account: 'a' }),
        candidate('one', ids(200, 5), { account: 'b' }),
        candidate('two', ids(300, 5)),
      ],
      6,
    )
    expect(picked.filter((id) => id >= 300)).toHaveLength(3)
    expect(picked.filter((id) => id < 200).length).toBeLessThanOrEqual(2)
    expect(picked.filter((id) => id >= 200 && id < 300).length).toBeLessThanOrEqual(2)
  })

  it('prefers among equals the tenant that has had least', () => {
    const used = (tenant: number) => ({ usedMs: { account: tenant, tenant } })
    expect(pickFairly([candidate('much', [1], used(9_000)), candidate('little', [2], used(10))], 1)).toEqual([2])
  })

  it('keeps the order in which the windows of an account became due', () => {
    expect(pickFairly([candidate('one', [7, 3, 9])], 2)).toEqual([7, 3])
  })

  it('picks no window twice and no more than are due or free, and serves no tenant twice as much as another that waits', () => {
    const tenants = fc.array(
      fc.record({ due: fc.nat({ max: 20 }), running: fc.nat({ max: 5 }), used: fc.nat({ max: 1_000 }) }),
      { maxLength: 8 },
    )
    fc.assert(
      fc.property(tenants, fc.nat({ max: 40 }), (given, free) => {
        const candidates = given.map(({ due, running, used }, at) =>
          candidate(`t${at}`, ids(at * 100, due), { running, usedMs: { account: used, tenant: used } }),
        )
        const picked = pickFairly(candidates, free)
        const dueCount = given.reduce((sum, { due }) => sum + due, 0)
        expect(picked).toHaveLength(Math.min(free, dueCount))
        expect(new Set(picked).size).toBe(picked.length)
        const after = given.map(({ due, running }, at) => {
          const got = picked.filter((id) => Math.floor(id / 100) === at).length
          return { underWay: running + got, got, isWaiting: got < due }
        })
        for (const served of after.filter(({ got }) => got > 0))
          for (const waiting of after.filter(({ isWaiting }) => isWaiting))
            expect(served.underWay).toBeLessThanOrEqual(waiting.underWay + 1)
      }),
    )
  })
})
