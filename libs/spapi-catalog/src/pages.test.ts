import { describe, expect, it } from '@jest/globals'
import { findOperation, mergePages, nextPage, nextToken } from './index.ts'

describe('the next page', () => {
  it('is requested with the token beside all other parameters', () => {
    const params = { MarketplaceIds: ['A'], CreatedAfter: '2026-08-01' }
    const answer = { payload: { Orders: [], NextToken: 't1' } }
    expect(nextPage(findOperation('ordersV0.getOrders'), params, undefined, answer)).toEqual({
      params: { ...params, NextToken: 't1' },
      body: undefined,
    })
  })

  it('is requested with the token alone where Amazon requires that', () => {
    for (const name of ['getReports', 'getFeeds'])
      expect(
        nextPage(findOperation(name), { reportTypes: ['A'], pageSize: 5 }, undefined, { nextToken: 't1' }),
      ).toEqual({
        params: { nextToken: 't1' },
        body: undefined,
      })
  })

  it('is requested with an offset in the body', () => {
    const body = { filters: {}, pagination: { limit: 10, offset: 20 } }
    const page = (totalResults: number) =>
      nextPage(findOperation('listOffers'), {}, body, { offers: [], pagination: { totalResults } })
    expect(page(31)).toEqual({ params: {}, body: { filters: {}, pagination: { limit: 10, offset: 30 } } })
    expect(page(30)).toBeUndefined()
  })

  it.each([[{}], [{ payload: {} }], [{ payload: { NextToken: '' } }], [null], ['text'], [[]]])(
    'does not exist after %j',
    (answer) => {
      expect(nextPage(findOperation('ordersV0.getOrders'), {}, undefined, answer)).toBeUndefined()
      expect(nextToken(findOperation('ordersV0.getOrders'), answer)).toBeUndefined()
    },
  )

  it('does not exist for operations without pages', () => {
    expect(nextPage(findOperation('getReport'), {}, undefined, { nextToken: 't' })).toBeUndefined()
  })

  it('is not requested again with the same token', () => {
    const answer = { payload: { NextToken: 'same' } }
    expect(nextPage(findOperation('ordersV0.getOrders'), { NextToken: 'same' }, undefined, answer)).toBeUndefined()
  })
})

describe('pages', () => {
  it('are merged into the last answer, with the lists of all', () => {
    const orders = findOperation('ordersV0.getOrders')
    const pages = [
      { payload: { Orders: [1, 2], NextToken: 'a', CreatedBefore: 'x' } },
      { payload: { NextToken: 'b' } },
      { payload: { Orders: [3], CreatedBefore: 'y' } },
    ]
    const before = structuredClone(pages)
    expect(mergePages(orders, pages)).toEqual({ payload: { Orders: [1, 2, 3], CreatedBefore: 'y' } })
    expect(pages).toEqual(before)
    expect(mergePages(orders, pages.slice(0, 2))).toEqual({ payload: { Orders: [1, 2], NextToken: 'b' } })
  })

  it('are merged with nested lists intact, for every list of financial events', () => {
    const events = (kind: string, value: unknown) => ({ payload: { FinancialEvents: { [kind]: [value] } } })
    const pages = [events('RefundEventList', [1]), events('ServiceFeeEventList', 2), events('RefundEventList', 3)]
    expect(mergePages(findOperation('listFinancialEvents'), pages)).toEqual({
      payload: { FinancialEvents: { RefundEventList: [[1], 3], ServiceFeeEventList: [2] } },
    })
  })

  it('are merged without the lists that every page repeats', () => {
    const page = (item: number) => ({ items: [item], refinements: { brands: ['b'], classifications: [] } })
    expect(mergePages(findOperation('searchCatalogItems'), [page(1), page(2)])).toEqual({
      items: [1, 2],
      refinements: { brands: ['b'], classifications: [] },
    })
  })

  it('are merged for one answer and for no answer', () => {
    const only = { payload: { Orders: [] } }
    expect(mergePages(findOperation('ordersV0.getOrders'), [only])).toBe(only)
    expect(mergePages(findOperation('ordersV0.getOrders'), [])).toBeUndefined()
  })
})
