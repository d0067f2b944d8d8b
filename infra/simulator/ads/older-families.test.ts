import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { type AdsClient, openAds } from './testing/ads-client.ts'
import { type Dump, pick } from './testing/sample-reads.ts'

let ads: AdsClient
let dump: Dump
beforeAll(async () => {
  ads = await openAds()
})
beforeEach(async () => {
  ads.simulator.reset()
  dump = await ads.state()
})
afterAll(() => ads.close())

const beyond = (fields: Record<string, unknown>, idField: string) => Number(fields[idField]) > Number.MAX_SAFE_INTEGER

describe('Sponsored Brands of version 3, simulated', () => {
  const keyword = (more: object = {}) => {
    const { id, fields } = pick(dump, 'sb.keywords', (one) => beyond(one, 'keywordId'))
    return { keywordId: id, adGroupId: fields.adGroupId, campaignId: fields.campaignId, ...more }
  }

  it('writes and reads ids beyond 2^53 as exact numbers', async () => {
    const { keywordId, ...rest } = keyword({ bid: 1.5 })
    const text = JSON.stringify([rest])
      .replace('[{', `[{"keywordId":${keywordId},`)
      .replace(/"(\d{15,})"/g, '$1')
    const answer = await ads.call('sb.keywords.update', { body: text })
    expect(answer).toMatchObject({ status: 207, body: [{ code: 'SUCCESS', keywordId: BigInt(keywordId) }] })
    expect((await ads.state())['sb.keywords']?.[keywordId]).toMatchObject({ bid: 1.5 })
    const listed = await ads.call('sb.keywords.list', { params: { keywordIdFilter: keywordId } })
    expect(listed.body).toEqual([expect.objectContaining({ keywordId: BigInt(keywordId), bid: 1.5 })])
  })

  it('refuses ids as strings', async () => {
    const answer = await ads.call('sb.keywords.update', { body: JSON.stringify([keyword({ bid: 1.5 })]) })
    expect(answer).toMatchObject({ status: 400, body: { code: 'INVALID_ARGUMENT' } })
  })

  it('answers a list in request order, with the exception class of each error', async () => {
    const { adGroupId: _, ...lost } = keyword({ bid: 1.5 })
    const body = [lost, keyword({ bid: 1.5 }), keyword({ keywordId: '99', bid: 1.5 })]
    const answer = await ads.call('sb.keywords.update', { body })
    expect(answer.body).toEqual([
      expect.objectContaining({
        code: 'INVALID_ARGUMENT',
        errors: [{ KeywordError: expect.objectContaining({ reason: 'KEYWORD_MISSING_AD_GROUP_ID' }) }],
      }),
      expect.objectContaining({ code: 'INVALID_ARGUMENT', description: expect.stringContaining('twice') }),
      expect.objectContaining({ code: 'NOT_FOUND' }),
    ])
  })

  it('archives by a state, irreversibly', async () => {
    await ads.call('sb.keywords.update', { body: [keyword({ state: 'archived' })] })
    const again = await ads.call('sb.keywords.update', { body: [keyword({ state: 'enabled' })] })
    expect(again.body).toEqual([expect.objectContaining({ code: 'INVALID_ARGUMENT' })])
  })

  it('answers targets by index, in lists of successes and errors', async () => {
    const { id, fields } = pick(dump, 'sb.targets')
    const item = { targetId: id, adGroupId: fields.adGroupId, campaignId: fields.campaignId }
    const answer = await ads.call('sb.targets.update', {
      body: {
        targets: [
          { ...item, bid: 500 },
          { ...item, bid: 1 },
        ],
      },
    })
    expect(answer).toMatchObject({
      status: 200,
      body: {
        updateTargetSuccessResults: [],
        updateTargetErrorResults: [
          { targetRequestIndex: 0, code: 'INVALID_ARGUMENT' },
          { targetRequestIndex: 1, code: 'INVALID_ARGUMENT' },
        ],
      },
    })
  })
})

describe('Sponsored Brands of version 4, simulated', () => {
  it('accepts ten items and lists a hundred, and refuses more instead of truncating', async () => {
    const { id } = pick(dump, 'sb.campaigns')
    const campaigns = Array.from({ length: 11 }, () => ({ campaignId: id, budget: 20 }))
    expect((await ads.call('sb.campaigns.update', { body: { campaigns } })).status).toBe(400)
    const listed = await ads.call('sb.campaigns.list', { body: { maxResults: 101 } })
    expect(listed).toMatchObject({
      status: 400,
      body: {
        errors: [
          { errorValue: { rangeError: { reason: 'LIST_REQUEST_MAX_RESULTS_OUT_OF_RANGE', upperLimit: '100' } } },
        ],
      },
    })
  })

  it('reports six kinds of error, and otherError for the rest', async () => {
    const answer = await ads.call('sb.adGroups.update', { body: { adGroups: [{ adGroupId: '1', state: 'PAUSED' }] } })
    expect(answer.body).toMatchObject({ adGroups: { error: [{ errors: [{ errorType: 'otherError' }] }] } })
  })

  it('starts every ad in moderation', async () => {
    const { id } = pick(dump, 'sb.adGroups')
    const creative = { asins: ['B000000001'], videoAssetIds: ['amzn1.assetlibrary.asset1.v'] }
    const body = { ads: [{ adGroupId: id, name: 'Film', state: 'ENABLED', creative }] }
    const answer = await ads.call('sb.ads.video.create', { body })
    expect(answer.body).toMatchObject({
      ads: { success: [{ ad: { creative: { type: 'VIDEO', creativeStatus: 'SUBMITTED_FOR_MODERATION' } } }] },
    })
  })
})

describe('Sponsored Display, simulated', () => {
  const campaign = (more: object = {}) => ({
    name: 'Display',
    tactic: 'T00020',
    state: 'paused',
    startDate: '20900101',
    ...more,
  })

  it('gives a campaign without a budget the default', async () => {
    const answer = await ads.call('sd.campaigns.create', { body: [campaign()] })
    expect(answer).toMatchObject({ status: 207, body: [{ code: 'SUCCESS' }] })
    const created = Object.values((await ads.state())['sd.campaigns'] ?? {}).find(({ name }) => name === 'Display')
    expect(created).toMatchObject({ budget: 100, costType: 'cpc', startDate: '20900101' })
  })

  it('requires days without dashes, and lower case', async () => {
    const body = [campaign({ startDate: '2090-01-01' }), campaign({ name: 'Other', state: 'PAUSED' })]
    const answer = await ads.call('sd.campaigns.create', { body })
    expect(answer.body).toEqual([
      expect.objectContaining({ code: 'INVALID_ARGUMENT', description: expect.stringContaining('YYYYMMDD') }),
      expect.objectContaining({ code: 'INVALID_ARGUMENT', description: expect.stringContaining('state') }),
    ])
  })

  it('lists archived entities too, page by page', async () => {
    const { id } = pick(dump, 'sd.targets')
    await ads.call('sd.targets.update', { body: [{ targetId: id, state: 'archived' }] })
    const all = Object.keys(dump['sd.targets'] ?? {}).length
    const first = await ads.call('sd.targets.list', { params: { count: '4' } })
    const rest = await ads.call('sd.targets.list', { params: { count: '500', startIndex: '4' } })
    expect(first.body).toHaveLength(4)
    expect(rest.body).toHaveLength(all - 4)
    const alive = await ads.call('sd.targets.list', { params: { stateFilter: 'enabled,paused' } })
    expect(alive.body).toHaveLength(all - 1)
  })

  it('reads a negative target only by its id', async () => {
    const { id } = pick(dump, 'sd.negativeTargets')
    const answer = await ads.call('sd.negativeTargets.get', { params: { negativeTargetId: id } })
    expect(answer).toMatchObject({ status: 200, body: { state: 'enabled' } })
    expect((await ads.call('sd.negativeTargets.get', { params: { negativeTargetId: '1' } })).status).toBe(404)
  })
})

describe('portfolios, simulated', () => {
  it('are renamed, capped in the currency of the marketplace, and unique', async () => {
    const { id, fields } = pick(dump, 'portfolios')
    const update = (more: object) =>
      ads.call('portfolios.update', { body: { portfolios: [{ portfolioId: id, ...more }] } })
    expect((await update({ name: 'Other' })).body).toMatchObject({
      portfolios: { success: [{ portfolio: { name: 'Other' } }] },
    })
    const taken = pick(dump, 'portfolios', ({ name }) => name !== fields.name).fields.name
    const answers = [
      await update({ name: taken }),
      await update({ budget: { policy: 'MONTHLY_RECURRING', amount: 10, currencyCode: 'EUR' } }),
    ]
    expect(answers.map(({ body }) => body)).toEqual([
      { portfolios: { success: [], error: [expect.objectContaining({ index: 0 })] } },
      { portfolios: { success: [], error: [expect.objectContaining({ index: 0 })] } },
    ])
    expect(JSON.stringify(answers[1]?.body)).toContain('BUDGET_CURRENCY_DOES_NOT_MATCH_MARKETPLACE_SETTINGS')
  })
})
