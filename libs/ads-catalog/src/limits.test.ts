import { describe, expect, it } from '@jest/globals'
import { adsMarketplaces, bidLimits, budgetLimits, sdDefaultBudget } from './index.ts'

describe('amounts', () => {
  it('have bounds by country, product, kind of bid and of budget', () => {
    expect(bidLimits('US', 'sp')).toEqual({ min: 0.02, max: 1000 })
    expect(bidLimits('UK', 'sb', { video: true })).toEqual({ min: 0.15, max: 31 })
    expect(bidLimits('JP', 'sd', { costType: 'vcpm' })).toEqual({ min: 100, max: 100000 })
    expect(budgetLimits('US', 'sd', { type: 'vendor' })).toEqual({ min: 1, max: 50000 })
    expect(budgetLimits('DE', 'sb', { lifetime: true })).toEqual({ min: 100, max: 20000000 })
    expect(bidLimits('TR', 'sb', { costType: 'vcpm' })).toEqual({ min: 74, max: 8000 })
    expect(sdDefaultBudget('JP')).toBe(10000)
  })

  it('have no bounds where Amazon’s table has no credible value', () => {
    expect(bidLimits('EG', 'sp')).toMatchObject({ min: 0.15, max: null })
    expect(bidLimits('IE', 'sd')).toBeUndefined()
    expect(bidLimits('XX', 'sp')).toBeUndefined()
  })

  it('are known for every country that Amazon Ads serves', () => {
    expect(adsMarketplaces().filter(({ countryCode }) => !bidLimits(countryCode, 'sp'))).toEqual([])
  })
})
