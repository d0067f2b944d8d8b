import { describe, expect, it } from '@jest/globals'
import { findOperation } from '@platform/ads-catalog'
import { itemResults } from './item-results.ts'

const results = (operation: string, body: unknown, payload: unknown) =>
  itemResults(findOperation(operation), body, payload)

describe('the outcome of each item', () => {
  it('is in the order of the request, by index or by id, for every name of the lists', () => {
    expect(
      results(
        'sp.campaigns.budgetUsage',
        { campaignIds: ['1', '2', '3'] },
        {
          success: [{ index: 2, campaignId: '3' }],
          error: [{ index: 0, campaignId: '1', code: '404', details: 'no' }],
        },
      ),
    ).toEqual([
      { index: 0, id: '1', ok: false, code: '404', message: 'no' },
      { index: 1, id: '2', ok: false, code: 'unknown', message: expect.any(String) },
      { index: 2, id: '3', ok: true },
    ])
    expect(
      results(
        'sp.recommendations.budget',
        { campaignIds: ['1', '2'] },
        { budgetRecommendationsSuccessResults: [{ campaignId: '2' }], budgetRecommendationsErrorResults: [] },
      ),
    ).toMatchObject([{ ok: false, code: 'unknown' }, { ok: true }])
  })

  it('is absent for calls without a list of ids', () => {
    expect(results('sp.campaigns.list', {}, { campaigns: [] })).toBeUndefined()
    expect(results('sb.recommendations.bids', { campaignId: '1' }, { x: [] })).toBeUndefined()
  })
})
