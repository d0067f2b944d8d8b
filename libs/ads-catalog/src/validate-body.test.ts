import { describe, expect, it } from '@jest/globals'
import { encodeBody, findOperation, operations, validateBody } from './index.ts'

const issues = (operation: string, body: unknown) => validateBody(findOperation(operation), body)

describe('a body', () => {
  it('that is valid has no issues', () => {
    expect(issues('sp.keywords.update', { keywords: [{ keywordId: '1', bid: null, state: 'PAUSED' }] })).toEqual([])
    expect(issues('sp.campaigns.list', undefined)).toEqual([])
  })

  it('has every violation reported at once, with the allowed values', () => {
    const body = { campaigns: [{ stat: 'ENABLED', budget: { budget: 'x', budgetType: 'LIFETIME' } }] }
    expect(issues('sp.campaigns.update', body)).toEqual(
      expect.arrayContaining([
        { path: 'body.campaigns.0.campaignId', message: 'is required' },
        { path: 'body.campaigns.0.stat', message: expect.stringContaining('did you mean state?') },
        { path: 'body.campaigns.0.budget.budget', message: 'must be a number' },
        { path: 'body.campaigns.0.budget.budgetType', message: 'must be DAILY' },
      ]),
    )
  })

  it('with alternatives has the issues of the matching one, or all the enum values that select one', () => {
    expect(issues('sb.targets.list', { filters: [{ filterType: 'AD_GROUP_ID', values: ['x'] }] })).toEqual([
      { path: 'body.filters.0.values.0', message: 'must be an id: a string of digits' },
    ])
    expect(issues('sb.targets.list', { filters: [{ filterType: 'STATE', values: ['1'] }] })).toEqual([
      { path: 'body.filters.0.filterType', message: expect.stringMatching(/CREATIVE_TYPE.*AD_GROUP_ID/) },
    ])
  })

  it('takes ids of 64 bits as text, and as numbers only where they are exact', () => {
    const ids = { keywordId: '12345678901234567890', adGroupId: '1', campaignId: 2 }
    expect(issues('sb.keywords.update', [ids])).toEqual([])
    expect(issues('sb.keywords.update', [{ ...ids, campaignId: 2 ** 60 }])).toEqual([
      { path: 'body.0.campaignId', message: expect.stringContaining('lose digits') },
    ])
  })

  it('with an infinite number is refused: JSON would turn it into null, which removes a bid', () => {
    expect(issues('sp.keywords.update', { keywords: [{ keywordId: '1', bid: JSON.parse('1e400') }] })).toEqual([
      { path: 'body.keywords.0.bid', message: 'must be a number or null' },
    ])
  })

  it('is refused where the operation has no body', () => {
    expect(issues('sd.campaigns.list', {})).toEqual([
      { path: 'body', message: 'must be absent: this operation has no body' },
    ])
  })

  it.each([null, [], 'text', 5])('that is %j is refused where an object belongs', (body) => {
    if (body === null) return expect(issues('sp.keywords.update', body).length).toBeGreaterThan(0)
    expect(issues('sp.keywords.update', body)).toEqual([{ path: 'body', message: 'must be an object' }])
  })
})

describe('the body that is sent to Amazon', () => {
  it('has ids as unrounded numbers where Amazon expects numbers, and as strings elsewhere', () => {
    const sb = [{ keywordId: '9007199254740993', adGroupId: '18446744073709551615', campaignId: 2, bid: 0.5 }]
    expect(encodeBody(findOperation('sb.keywords.update'), sb)).toBe(
      '[{"keywordId":9007199254740993,"adGroupId":18446744073709551615,"campaignId":2,"bid":0.5}]',
    )
    const sp = { keywords: [{ keywordId: '9007199254740993', bid: 0.5 }] }
    expect(encodeBody(findOperation('sp.keywords.update'), sp)).toBe(JSON.stringify(sp))
  })

  it('has such ids inside lists and alternatives too', () => {
    const filters = [{ filterType: 'AD_GROUP_ID', values: ['0042'] }]
    expect(encodeBody(findOperation('sb.targets.list'), { filters })).toBe(
      '{"filters":[{"filterType":"AD_GROUP_ID","values":[42]}]}',
    )
  })
})

/** A list of 49,000 items that counts how often one of them is read. */
const counted = (item: unknown) => {
  let reads = 0
  const items = new Proxy(
    Array.from({ length: 49_000 }, () => item),
    {
      get: (list, key) => {
        if (typeof key === 'string' && key !== 'length') reads++
        return Reflect.get(list, key)
      },
    },
  )
  return { items, reads: () => reads }
}

describe('a large body', () => {
  it.each<[unknown, string, string]>([
    [null, 'sp.keywords.create', 'keywords'],
    [{}, 'sp.keywords.create', 'keywords'],
    ['x', 'sb.targets.list', 'filters'],
    [null, 'sb.targets.list', 'filters'],
    ['x', 'sb.keywords.update', ''],
  ])('of %j for %s is read up to the first issue', (item, name, field) => {
    const { items, reads } = counted(item)
    const found = issues(name, field ? { [field]: items } : items)
    expect(found.length).toBeGreaterThan(0)
    expect(found.length).toBeLessThanOrEqual(50)
    expect(reads()).toBeLessThan(100)
  })

  it.each(operations().map(({ name }) => name))('of %s has one issue for twenty thousand unknown fields', (name) => {
    const body = Object.fromEntries(Array.from({ length: 20_000 }, (_, i) => [`field${i}`, i]))
    expect(issues(name, body).length).toBeLessThanOrEqual(50)
  })
})
