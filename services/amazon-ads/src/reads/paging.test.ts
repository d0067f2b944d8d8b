import { describe, expect, it } from '@jest/globals'
import { findOperation } from '@platform/ads-catalog'
import { applyPage, nextTokenOf } from './paging.ts'

const apply = (name: string, params: Record<string, string | number>, body?: unknown) =>
  applyPage(findOperation(name), { params, body })
const next = (name: string, params: Record<string, string | number>, payload: unknown) =>
  nextTokenOf(findOperation(name), { params, body: undefined }, payload)

describe('nextToken and maxResults page through', () => {
  it('a token in the body', () => {
    expect(apply('sp.campaigns.list', { nextToken: 't', maxResults: 20 }, { stateFilter: {} })).toEqual({
      params: {},
      body: { stateFilter: {}, nextToken: 't', maxResults: 20 },
    })
    expect(next('sp.campaigns.list', {}, { campaigns: [], nextToken: 'u' })).toBe('u')
    expect(next('sp.campaigns.list', {}, { campaigns: [], nextToken: '' })).toBeUndefined()
  })

  it('a token of another name in the body', () => {
    expect(apply('sp.recommendations.products', { nextToken: 't', maxResults: 5 })).toEqual({
      params: {},
      body: { cursor: 't', count: 5 },
    })
    expect(next('sp.recommendations.products', {}, { nextCursor: 'u', previousCursor: 'x' })).toBe('u')
  })

  it('an offset list, which ends with a page that is not full', () => {
    const first = apply('sd.targets.list', { maxResults: 2, stateFilter: 'enabled' })
    expect(first.params).toEqual({ stateFilter: 'enabled', startIndex: 0, count: 2 })
    const token = next('sd.targets.list', { startIndex: 0, count: 2 }, [{}, {}])
    expect(token).toEqual(expect.any(String))
    expect(apply('sd.targets.list', { maxResults: 2, nextToken: token ?? '' }).params).toEqual({
      startIndex: 2,
      count: 2,
    })
    expect(next('sd.targets.list', { startIndex: 2, count: 2 }, [{}])).toBeUndefined()
  })

  it('a token in the query, with the page size that Amazon requires', () => {
    expect(apply('sp.budgetRules.list', {}).params).toEqual({ pageSize: 30 })
    expect(apply('sp.budgetRules.list', { nextToken: 't', maxResults: 5 }).params).toEqual({
      nextToken: 't',
      pageSize: 5,
    })
  })

  it('no operation without pagination', () => {
    expect(apply('sb.brands.list', { brandTypeFilter: 'x' }).params).toEqual({ brandTypeFilter: 'x' })
    expect(next('sb.brands.list', {}, [])).toBeUndefined()
  })

  it('at most as many items per page as Amazon allows', () => {
    expect(apply('sp.keywords.list', { maxResults: 5_000 }).body).toEqual({ maxResults: 500 })
    expect(apply('sb.campaigns.list', { maxResults: 5_000 }).body).toEqual({ maxResults: 100 })
  })

  it.each([{ nextToken: 'x' }, { nextToken: 'i-1' }, { maxResults: 0 }, { maxResults: 'many' }])(
    'refuses %j',
    (params) => expect(() => apply('sd.targets.list', params)).toThrow(/params\.(nextToken|maxResults)/),
  )
})
