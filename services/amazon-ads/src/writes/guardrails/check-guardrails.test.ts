import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { diff, merge } from '../domain/diff.ts'
import { familyOf } from '../domain/family.ts'
import type { Entity, PlannedItem } from '../domain/item.ts'
import { summarize } from '../domain/summary.ts'
import { checkGuardrails, dailySpendIncrease, withBreaches } from './check-guardrails.ts'
import { type Guardrail, guardrailsFor, type Limits } from './guardrail.ts'

const guardrail = (limits: Limits, over: Partial<Guardrail> = {}): Guardrail => ({
  ...{ credentialId: null, currency: null, updatedAt: '2026-01-01T00:00:00.000Z', updatedBy: 'test' },
  ...limits,
  ...over,
})

const item = (before: Entity | null, value: Entity, index = 0): PlannedItem => {
  const after = merge(before, value)
  return {
    ...{ index, id: '1', value, before, after, problems: [], warnings: [] },
    action: before ? 'update' : 'create',
    changes: diff(before, after, value),
    ...{ startsSpend: false, raisesSpend: false, irreversible: false },
  }
}

const keywords = familyOf({ name: 'sp.keywords.update' })
const campaigns = familyOf({ name: 'sp.campaigns.update' })
const broken = (family: typeof keywords, items: PlannedItem[], limits: Limits): unknown[] =>
  checkGuardrails(family, items, [guardrail(limits)], 'USD').map(({ rule, index, value }) => [rule, index, value])
const budget = (amount: number, state = 'ENABLED') => ({ state, budget: { budgetType: 'DAILY', budget: amount } })

describe('a guardrail', () => {
  it('limits bids to the highest one, inclusive', () => {
    const to = (bid: number) => [item({ bid: 1 }, { bid })]
    expect(broken(keywords, to(2), { highestBid: 2 })).toEqual([])
    expect(broken(keywords, to(2.01), { highestBid: 2 })).toEqual([['highestBid', 0, 2.01]])
  })

  it('ignores unchanged bids, unless the write enables the keyword', () => {
    const before = { bid: 9, state: 'PAUSED' }
    expect(broken(keywords, [item(before, { state: 'PAUSED' })], { highestBid: 2 })).toEqual([])
    expect(broken(keywords, [item(before, { state: 'ENABLED' })], { highestBid: 2 })).toEqual([['highestBid', 0, 9]])
  })

  it('permits lowering a bid or a budget that is above the limit, and still refuses to raise it or to enable it', () => {
    expect(broken(keywords, [item({ bid: 9 }, { bid: 5 })], { highestBid: 2 })).toEqual([])
    expect(broken(keywords, [item({ bid: 9 }, { bid: 9.01 })], { highestBid: 2 })).toEqual([['highestBid', 0, 9.01]])
    const enabling = item({ bid: 9, state: 'PAUSED' }, { bid: 5, state: 'ENABLED' })
    expect(broken(keywords, [enabling], { highestBid: 2 })).toEqual([['highestBid', 0, 5]])
    expect(broken(campaigns, [item(budget(90), budget(50))], { highestBudget: 20 })).toEqual([])
    const toLifetime = item(budget(90), { budget: { budgetType: 'LIFETIME', budget: 50 } })
    expect(broken(campaigns, [toLifetime], { highestBudget: 20 })).toEqual([['highestBudget', 0, 50]])
  })

  const amount = fc.integer({ min: 1, max: 10_000 }).map((cents) => cents / 100)
  const limitOf = (family: typeof keywords) => (family === keywords ? 'highestBid' : 'highestBudget')
  const valued = (family: typeof keywords, value: number) => (family === keywords ? { bid: value } : budget(value))

  it('breaks a limit by a change exactly when the value ends above the limit and not below its value before', () => {
    fc.assert(
      fc.property(fc.constantFrom(keywords, campaigns), amount, amount, amount, (family, from, to, limit) => {
        const rule = limitOf(family)
        const rules = broken(family, [item(valued(family, from), valued(family, to))], { [rule]: limit })
        expect(rules).toEqual(to > limit && to > from ? [[rule, 0, to]] : [])
      }),
    )
  })

  it('permits every sequence of steps down, whatever the limits of amounts and of spend are', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(keywords, campaigns),
        fc.uniqueArray(amount, { minLength: 2, maxLength: 6 }),
        amount,
        (family, amounts, limit) => {
          const down = amounts.toSorted((a, b) => b - a)
          const limits = { [limitOf(family)]: limit, dailySpendIncrease: 0 }
          for (const [n, to] of down.slice(1).entries())
            expect(broken(family, [item(valued(family, down[n] ?? 0), valued(family, to))], limits)).toEqual([])
        },
      ),
    )
  })

  it('never contradicts itself: a preview is committable, or one of its items has a problem', () => {
    const change = fc.record({ from: fc.option(amount), to: amount, enabled: fc.boolean() })
    const limits = fc.record(
      { highestBudget: amount, largestChangePercent: amount, dailySpendIncrease: amount },
      { requiredKeys: [] },
    )
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 8 }), limits, (changes, own) => {
        const checked = changes.map(({ from, to, enabled }, index) => {
          const state = enabled ? 'ENABLED' : 'PAUSED'
          return item(from === null ? null : budget(from, state), budget(to, state), index)
        })
        const breaches = checkGuardrails(campaigns, checked, [guardrail(own)], 'USD')
        const items = withBreaches(campaigns, checked, breaches)
        const { committable, withProblems, guardrails } = summarize(items, {
          ...{ currency: 'USD', breaches, itemsPerRequestMax: 100, siblingsComplete: true },
          dailySpendIncrease: dailySpendIncrease(campaigns, checked),
        })
        expect(committable).toBe(withProblems === 0)
        expect(guardrails.length > 0).toBe(withProblems > 0)
        for (const { rule } of guardrails)
          expect(items.flatMap(({ problems }) => problems.map(({ path }) => path))).toContain(rule)
      }),
    )
  })

  it('limits changes by percent, up and down, except for new bids', () => {
    const limits = { largestChangePercent: 50 }
    expect(broken(keywords, [item({ bid: 2 }, { bid: 3 })], limits)).toEqual([])
    expect(broken(keywords, [item({ bid: 2 }, { bid: 3.01 })], limits)).toEqual([['largestChangePercent', 0, 50.5]])
    expect(broken(keywords, [item({ bid: 2 }, { bid: 0.5 })], limits)).toEqual([['largestChangePercent', 0, 75]])
    expect(broken(keywords, [item(null, { bid: 5 })], limits)).toEqual([])
  })

  it('checks the default bid of the ad group for a keyword without a bid', () => {
    const inheriting = (before: Entity | null, value: Entity) => [{ ...item(before, value), inheritedBid: 3 }]
    const limits = { highestBid: 2, largestChangePercent: 100 }
    expect(broken(keywords, inheriting(null, { keywordText: 'tent' }), limits)).toEqual([['highestBid', 0, 3]])
    expect(broken(keywords, inheriting({ bid: 1 }, { bid: null }), limits)).toEqual([
      ['highestBid', 0, 3],
      ['largestChangePercent', 0, 200],
    ])
    expect(broken(keywords, inheriting({ bid: null }, { bid: 1 }), limits)).toEqual([])
  })

  it('adds up the increases of daily cost without subtracting decreases', () => {
    const items = [
      item(budget(10), budget(16)),
      item(budget(50), budget(20), 1),
      item(budget(5, 'PAUSED'), { state: 'ENABLED' }, 2),
      item(budget(5, 'PAUSED'), budget(500, 'PAUSED'), 3),
      item(null, budget(3), 4),
    ]
    expect(broken(campaigns, items, { dailySpendIncrease: 14 })).toEqual([])
    expect(broken(campaigns, items, { dailySpendIncrease: 13.9 })).toEqual([['dailySpendIncrease', undefined, 14]])
  })

  it('of a credential cannot widen that of its tenant', () => {
    const all = [guardrail({ highestBid: 2 }), guardrail({ highestBid: 5 }, { credentialId: 'cred_1' })]
    const own = guardrailsFor(all, 'cred_1', 'USD')
    const rules = checkGuardrails(keywords, [item({ bid: 1 }, { bid: 3 })], own, 'USD').map(({ of }) => of)
    expect(rules).toEqual(['tenant'])
    expect(guardrailsFor(all, 'cred_2', 'USD')).toEqual(all.slice(0, 1))
  })

  it('of a currency replaces the one for every currency', () => {
    const all = [guardrail({ highestBid: 2 }), guardrail({ highestBid: 300 }, { currency: 'JPY' })]
    expect(guardrailsFor(all, 'cred_1', 'JPY')).toEqual(all.slice(1))
    expect(guardrailsFor(all, 'cred_1', 'EUR')).toEqual(all.slice(0, 1))
  })
})
