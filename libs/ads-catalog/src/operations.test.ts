import { describe, expect, it } from '@jest/globals'
import { PlatformError } from '@platform/errors'
import { findOperation, listOperations } from './index.ts'

const refused = (name: string): PlatformError => {
  try {
    findOperation(name)
  } catch (error) {
    if (error instanceof PlatformError) return error
  }
  throw new Error(`${name} was found`)
}

describe('finding an operation', () => {
  it('takes its name in any case', () => {
    expect(findOperation(' SP.Campaigns.LIST ').name).toBe('sp.campaigns.list')
  })

  it.each([
    ['sp.campaign.list', 'sp.campaigns.list'],
    ['sb.keyword.update', 'sb.keywords.update'],
    ['listProfiles', 'profiles.list'],
    ['POST /sp/campaigns/list', 'sp.campaigns.list'],
  ])('%s is not found, and %s is suggested', (name, near) => {
    expect(refused(name)).toMatchObject({
      kind: 'operation_not_found',
      details: { suggestions: expect.arrayContaining([near]) },
    })
  })

  it.each([
    ['sp.campaigns.snapshot', 'exports'],
    ['/v2/portfolios', 'portfolios.list'],
    ['sb.ads.productCollection.create', 'productCollectionExtended'],
    ['/v2/sp/keywords/report', 'reporting.reports.create'],
    ['sp.campaigns.budgetRules.budgetHistory', 'history.query'],
  ])('%s was shut off, and its replacement is named: %s', (name, instead) => {
    const { friendly } = refused(name)
    expect(friendly).toContain('shut this operation off')
    expect(friendly).toContain(instead)
  })

  it.each(['', 'x'.repeat(5_000), '__proto__', 'constructor', '%00'])('%j is not found', (name) => {
    expect(refused(name).kind).toBe('operation_not_found')
  })
})

describe('the listing', () => {
  it('is narrowed by every word, product, api and access', () => {
    const names = listOperations({ search: 'keywords NEGATIVE', product: 'SP', access: 'write' }).map(
      ({ name }) => name,
    )
    expect(names).toEqual(
      ['negativeKeywords', 'campaignNegativeKeywords'].flatMap((entity) =>
        ['create', 'update', 'archive'].map((verb) => `sp.${entity}.${verb}`),
      ),
    )
    expect(listOperations({ api: 'v1' }).length).toBe(9)
    expect(listOperations({ search: 'nothing like it' })).toEqual([])
  })
})
