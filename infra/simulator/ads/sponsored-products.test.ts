import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { z } from 'zod'
import { type AdsClient, openAds } from './testing/ads-client.ts'
import { type Dump, pick } from './testing/sample-reads.ts'

const Lists = z.record(
  z.string(),
  z.object({
    success: z.array(z.looseObject({ index: z.number() })),
    error: z.array(
      z.object({
        index: z.number(),
        errors: z.array(
          z.object({
            errorType: z.string(),
            errorValue: z.record(
              z.string(),
              z.looseObject({
                reason: z.string(),
                cause: z.object({ location: z.string(), trigger: z.string().optional() }),
              }),
            ),
          }),
        ),
      }),
    ),
  }),
)

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

async function write(operation: string, body: object, headers?: Record<string, string>) {
  const answer = await ads.call(operation, { body, ...(headers && { headers }) })
  expect(answer.status).toBe(207)
  const [lists] = Object.values(Lists.parse(answer.body))
  const success = lists?.success ?? []
  const errors = (lists?.error ?? []).map(({ index, errors: [first] }) => {
    const value = Object.values(first?.errorValue ?? {})[0]
    return { index, type: first?.errorType, reason: value?.reason, value }
  })
  return { success, errors }
}

const manualGroup = () =>
  pick(dump, 'sp.adGroups', ({ campaignId }) => dump['sp.campaigns']?.[String(campaignId)]?.targetingType === 'MANUAL')

const keyword = (more: object = {}) => {
  const { id, fields } = manualGroup()
  return {
    campaignId: fields.campaignId,
    adGroupId: id,
    keywordText: 'brand new',
    matchType: 'EXACT',
    state: 'ENABLED',
    bid: 1,
    ...more,
  }
}

describe('Sponsored Products, simulated', () => {
  it('writes the valid items of a batch and refuses the others, by index', async () => {
    const { id } = pick(dump, 'sp.keywords')
    const keywords = [
      { keywordId: id, bid: 0.01 },
      { keywordId: '1', bid: 1 },
      { keywordId: pick(dump, 'sp.keywords', (one) => one.keywordId !== id).id, bid: 1.23 },
    ]
    const { success, errors } = await write('sp.keywords.update', { keywords })
    expect(success).toEqual([expect.objectContaining({ index: 2, keyword: expect.objectContaining({ bid: 1.23 }) })])
    expect(errors).toEqual([
      expect.objectContaining({
        index: 0,
        type: 'biddingError',
        reason: 'BID_OUT_OF_MARKET_PLACE_RANGE',
        value: expect.objectContaining({
          lowerLimit: '0.02',
          upperLimit: '1000',
          cause: { location: '$.keywords[0].bid', trigger: '0.01' },
        }),
      }),
      expect.objectContaining({ index: 1, type: 'entityNotFoundError', reason: 'ENTITY_NOT_FOUND' }),
    ])
    expect((await ads.state())['sp.keywords']?.[id]).toEqual(dump['sp.keywords']?.[id])
  })

  it('returns whole objects only with Prefer', async () => {
    const body = { keywords: [keyword()] }
    const { success } = await write('sp.keywords.create', body, { prefer: 'return=minimal' })
    expect(success).toEqual([{ index: 0, keywordId: expect.stringMatching(/^\d+$/) }])
  })

  it("uses each entity's own id field", async () => {
    const campaignId = manualGroup().fields.campaignId
    const negative = { campaignId, keywordText: 'never', matchType: 'NEGATIVE_EXACT', state: 'ENABLED' }
    const { success } = await write('sp.campaignNegativeKeywords.create', { campaignNegativeKeywords: [negative] })
    expect(success[0]).toHaveProperty('campaignNegativeKeywordId')
    expect(success[0]).toHaveProperty('campaignNegativeKeyword.keywordId', success[0]?.campaignNegativeKeywordId)
  })

  it.each([
    ['missingValue', 'MISSING_VALUE', { keywordText: undefined }],
    ['range', 'INVALID_ENUM_VALUE', { matchType: 'NEAR' }],
    ['malformedValue', 'LEADING_OR_TRAILING_WHITESPACE', { keywordText: ' tent' }],
    ['malformedValue', 'TOO_LONG', { keywordText: 'a b c d e f g h i j k' }],
    ['malformedValue', 'FORBIDDEN_CHARS', { keywordText: 'tent <b>' }],
    ['parentEntity', 'PARENT_ENTITY_NOT_FOUND', { adGroupId: '17' }],
    ['bidding', 'BID_OUT_OF_MARKET_PLACE_RANGE', { bid: 1_000.01 }],
    ['bidding', 'BID_GT_BUDGET', { bid: 999 }],
  ])('refuses a keyword by %s: %s', async (kind, reason, more) => {
    const { errors } = await write('sp.keywords.create', { keywords: [keyword(more)] })
    expect(errors).toEqual([expect.objectContaining({ type: `${kind}Error`, reason })])
  })

  it.each([
    ['budget', 'BUDGET_TOO_LOW', { budget: { budgetType: 'DAILY', budget: 0.5 } }],
    ['budget', 'BUDGET_LT_KEYWORD_BIDS', { budget: { budgetType: 'DAILY', budget: 1 } }],
    ['date', 'END_DATE_EARLIER_THAN_TODAY', { endDate: '2020-01-01' }],
    ['date', 'UPDATING_READ_ONLY_START_DATE', { startDate: '2090-01-01' }],
    ['date', 'INVALID_DATE', { endDate: '2027-02-30' }],
    ['duplicateValue', 'NAME_NOT_UNIQUE', { name: 'SD' }],
    ['other', 'OTHER_ERROR', { targetingType: 'AUTO' }],
    ['range', 'TOO_HIGH', { dynamicBidding: { placementBidding: [{ placement: 'PLACEMENT_TOP', percentage: 901 }] } }],
  ])('refuses to change a campaign by %s: %s', async (kind, reason, more) => {
    const campaignId = manualGroup().fields.campaignId
    const taken = pick(dump, 'sd.campaigns').fields.name
    const change = 'name' in more ? { name: taken } : more
    const { errors } = await write('sp.campaigns.update', { campaigns: [{ campaignId, ...change }] })
    expect(errors).toEqual([expect.objectContaining({ type: `${kind}Error`, reason })])
  })

  it('limits an ad group to a thousand keywords', async () => {
    const keywords = Array.from({ length: 1_000 }, (_, index) => keyword({ keywordText: `word ${index}` }))
    const { success, errors } = await write('sp.keywords.create', { keywords })
    const there = Object.values(dump['sp.keywords'] ?? {}).filter(
      ({ adGroupId }) => adGroupId === manualGroup().id,
    ).length
    expect(success).toHaveLength(1_000 - there)
    expect(errors[0]).toMatchObject({ type: 'entityQuotaError', reason: 'NON_ARCHIVED_QUOTA_EXCEEDED' })
  })

  it('refuses the second of two equal keywords as a duplicate', async () => {
    const { errors } = await write('sp.keywords.create', {
      keywords: [keyword(), keyword({ keywordText: 'Brand New' })],
    })
    expect(errors).toEqual([expect.objectContaining({ index: 1, type: 'duplicateValueError' })])
  })

  it('never changes an archived entity, nor its children', async () => {
    const { id, fields } = manualGroup()
    const { id: keywordId } = pick(dump, 'sp.keywords', ({ adGroupId }) => adGroupId === id)
    await write('sp.keywords.archive', { keywordIdFilter: { include: [keywordId] } })
    const archived = await write('sp.keywords.update', { keywords: [{ keywordId, state: 'ENABLED' }] })
    expect(archived.errors[0]).toMatchObject({ reason: 'ARCHIVED_ENTITY_CANNOT_BE_MODIFIED' })
    await write('sp.campaigns.archive', { campaignIdFilter: { include: [String(fields.campaignId)] } })
    const below = await write('sp.adGroups.update', { adGroups: [{ adGroupId: id, state: 'PAUSED' }] })
    expect(below.errors[0]).toMatchObject({ type: 'entityStateError', reason: 'PARENT_ARCHIVED_FORBIDS_UPDATES' })
    const created = await write('sp.keywords.create', { keywords: [keyword()] })
    expect(created.errors[0]).toMatchObject({ type: 'parentEntityError', reason: 'PARENT_ENTITY_ARCHIVED' })
  })

  it('creates the four targets of an automatic ad group, which can be changed but not archived', async () => {
    const { id: campaignId } = pick(dump, 'sp.campaigns', ({ targetingType }) => targetingType === 'AUTO')
    const { success } = await write('sp.adGroups.create', {
      adGroups: [{ campaignId, name: 'Automatic', defaultBid: 0.8, state: 'ENABLED' }],
    })
    const adGroupId = success[0]?.adGroupId
    const targets = Object.values((await ads.state())['sp.targets'] ?? {}).filter((one) => one.adGroupId === adGroupId)
    expect(targets).toHaveLength(4)
    const targetId = String(targets[0]?.targetId)
    expect((await write('sp.targets.update', { targetingClauses: [{ targetId, bid: 0.9 }] })).success).toHaveLength(1)
    const { errors } = await write('sp.targets.archive', { targetIdFilter: { include: [targetId] } })
    expect(errors[0]?.reason).toBe('AUTO_TARGETING_CLAUSE_CANNOT_BE_ARCHIVED_MANUALLY')
    const refused = await write('sp.keywords.create', { keywords: [keyword({ campaignId, adGroupId })] })
    expect(refused.errors[0]?.reason).toBe('PARENT_ENTITY_FORBIDS_CREATION')
  })

  it('creates by an update without an id only if it has every field of a creation', async () => {
    const { success } = await write('sp.keywords.update', { keywords: [keyword()] })
    expect(dump['sp.keywords']).not.toHaveProperty(String(success[0]?.keywordId))
    const { errors } = await write('sp.keywords.update', { keywords: [{ bid: 1 }] })
    expect(errors[0]).toMatchObject({ type: 'missingValueError' })
  })

  it('changes only the fields of an update', async () => {
    const { id, fields } = pick(dump, 'sp.campaigns')
    await write('sp.campaigns.update', {
      campaigns: [{ campaignId: id, dynamicBidding: { strategy: 'AUTO_FOR_SALES' } }],
    })
    const bidding = { ...Object(fields.dynamicBidding), strategy: 'AUTO_FOR_SALES' }
    expect((await ads.state())['sp.campaigns']?.[id]).toEqual({ ...fields, dynamicBidding: bidding })
  })

  it('refuses a request as a whole for its types and its size', async () => {
    const wrong = await ads.call('sp.keywords.update', { body: JSON.stringify({ keywords: [{ keywordId: 17 }] }) })
    expect(wrong).toMatchObject({ status: 400, body: { code: 'INVALID_ARGUMENT' } })
    const keywords = Array.from({ length: 1_001 }, () => ({ keywordId: '1' }))
    expect((await ads.call('sp.keywords.update', { body: { keywords } })).status).toBe(400)
    expect((await ads.call('sp.keywords.update', { body: '{"keywords":' })).status).toBe(400)
    expect(await ads.state()).toEqual(dump)
  })
})

describe('lists of Sponsored Products, simulated', () => {
  const Page = z.object({
    keywords: z.array(z.looseObject({ keywordId: z.string() })),
    nextToken: z.string().optional(),
    totalResults: z.number(),
  })
  const list = async (body: object) => Page.parse((await ads.call('sp.keywords.list', { body })).body)

  it('silently limits pages to 500, and returns every keyword once', async () => {
    const first = await list({ maxResults: 5_000 })
    expect(first.keywords).toHaveLength(500)
    const second = await list({ maxResults: 5_000, nextToken: first.nextToken })
    const ids = [...first.keywords, ...second.keywords].map(({ keywordId }) => keywordId)
    expect(second.nextToken).toBeUndefined()
    expect(new Set(ids).size).toBe(first.totalResults)
  })

  it('refuses the token of another request', async () => {
    const { nextToken } = await list({ maxResults: 10 })
    const body = { maxResults: 10, nextToken, matchTypeFilter: ['EXACT'] }
    expect((await ads.call('sp.keywords.list', { body })).status).toBe(400)
  })

  it('omits archived entities unless they are requested', async () => {
    const { id } = pick(dump, 'sp.keywords')
    const body = { keywordIdFilter: { include: [id] } }
    await ads.call('sp.keywords.archive', { body })
    expect((await list(body)).keywords).toEqual([])
    const all = { ...body, stateFilter: { include: ['ENABLED', 'PAUSED', 'ARCHIVED'] } }
    expect((await list(all)).keywords).toEqual([expect.objectContaining({ keywordId: id, state: 'ARCHIVED' })])
  })

  it('matches words of a name broadly or exactly', async () => {
    const text = String(pick(dump, 'sp.keywords').fields.keywordText)
    const exact = await list({ keywordTextFilter: { include: [text], queryTermMatchType: 'EXACT_MATCH' } })
    const broad = await list({
      keywordTextFilter: { include: [text.split(' ')[0]], queryTermMatchType: 'BROAD_MATCH' },
    })
    expect(new Set(exact.keywords.map(({ keywordText }) => keywordText))).toEqual(new Set([text]))
    expect(broad.totalResults).toBeGreaterThan(exact.totalResults)
  })
})
