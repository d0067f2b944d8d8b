import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { until } from '@platform/testkit'
import { type Answer, type Json, openWriting, previewOf, resultsOf, type Writing } from '../support/open-writing.ts'

let ads: Writing
let keywords: Json[]
beforeAll(async () => {
  ads = await openWriting()
})
afterAll(() => ads.close())
beforeEach(async () => {
  ads.simulator.reset()
  keywords = await ads.list('sp.keywords.list', { stateFilter: { include: ['ENABLED'] }, maxResults: 10 })
})

const bids = (count: number, bid: unknown = 1.23): Json => ({
  keywords: keywords.slice(0, count).map(({ keywordId }) => ({ keywordId, bid })),
})
const read = (auditId: unknown, bearer = ads.token): Promise<Answer> =>
  ads.get(`/api/amazon/ads/writes/${auditId}`, bearer)

describe('GET /api/amazon/ads/writes/<auditId>', () => {
  it('returns a preview as it was answered', async () => {
    const dry = await ads.dryRun('sp.keywords.update', bids(2))
    const { status, body } = await read(dry.body.auditId)
    expect({ status, body }).toMatchObject({
      status: 200,
      body: {
        ...{ ok: true, auditId: dry.body.auditId, operation: 'sp.keywords.update', dryRun: true, state: 'previewed' },
        ...{ results: null, revert: { state: 'none', writes: [] } },
        createdAt: expect.any(String),
        finishedAt: expect.any(String),
      },
    })
    expect(body.preview).toEqual(previewOf(dry))
  })

  it.each<[string, () => [string, unknown, Json]]>([
    ['a create', () => ['sp.keywords.create', { keywords: [{ ...newKeyword(), bid: 1 }] }, {}]],
    [
      'an archive',
      () => [
        'sp.keywords.archive',
        { keywordIdFilter: { include: [keywords[0]?.keywordId] } },
        { confirmArchive: true },
      ],
    ],
    ['an item with a problem', () => ['sp.keywords.update', { keywords: [{ keywordId: '999999999999', bid: 1 }] }, {}]],
    ['an item of an SD campaign without a budget', () => ['sd.campaigns.create', [sdCampaign], {}]],
  ])('returns the preview of %s as it was answered', async (_name, call) => {
    const [operation, body, more] = call()
    const dry = await ads.dryRun(operation, body, more)
    expect((await read(dry.body.auditId)).body.preview).toEqual(previewOf(dry))
  })

  const sdCampaign = { name: 'Read', tactic: 'T00030', state: 'paused', startDate: '20990101' }
  const newKeyword = () => {
    const { campaignId, adGroupId } = keywords[0] ?? {}
    return { campaignId, adGroupId, keywordText: 'a new word', matchType: 'EXACT', state: 'ENABLED' }
  }

  it('returns the snapshot, the results and the state of the revert of a commit', async () => {
    const commit = await ads.commit('sp.keywords.update', bids(2))
    const { auditId } = commit.body
    const before = keywords.slice(0, 2).map(({ keywordId, bid }, index) => ({
      ...{ index, id: keywordId },
      before: expect.objectContaining({ keywordId, bid }),
    }))
    const { body } = await read(auditId)
    expect(body).toMatchObject({ dryRun: false, state: 'finished', revert: { state: 'none', writes: [] } })
    expect(body.snapshot).toEqual({ sha256: expect.stringMatching(/^[0-9a-f]{64}$/), items: before })
    expect(resultsOf({ status: 200, body })).toEqual(resultsOf(commit))

    const preview = await ads.revert(String(auditId))
    expect((await read(auditId)).body.revert).toMatchObject({
      state: 'previewed',
      writes: [{ auditId: preview.body.auditId, dryRun: true, state: 'finished' }],
    })
    const reverted = await ads.revert(String(auditId), { dryRun: false })
    expect((await read(auditId)).body.revert).toMatchObject({
      state: 'reverted',
      writes: [{ auditId: reverted.body.auditId, dryRun: false }, { auditId: preview.body.auditId }],
    })
    expect((await read(reverted.body.auditId)).body).toMatchObject({ revertOf: auditId, state: 'finished' })
  })

  it('returns the reasons of a commit that Amazon refused', async () => {
    ads.simulator.faults.add({
      api: 'ads',
      operation: 'sp.keywords.update',
      times: 9,
      fault: { type: 'status', status: 400 },
    })
    const commit = await ads.commit('sp.keywords.update', bids(1))
    expect(commit.body).toMatchObject({ ok: false, auditId: expect.any(String) })
    const { body } = await read(commit.body.auditId)
    expect(body).toMatchObject({ state: 'failed' })
    expect(resultsOf({ status: 200, body })).toEqual(resultsOf(commit))
  })

  it("answers another tenant's write exactly as a missing one", async () => {
    const { auditId } = (await ads.dryRun('sp.keywords.update', bids(1))).body
    const stranger = await ads.tokenOf('tnt_stranger')
    const [foreign, ...others] = await Promise.all(
      [auditId, '019f0000-0000-7000-8000-000000000000', 'x'].map(async (id) => {
        const { status, body } = await read(id, stranger)
        return { status, body: { ...body, requestId: '' } }
      }),
    )
    expect(foreign).toMatchObject({ status: 404, body: { kind: 'not_found' } })
    for (const other of others) expect(other).toEqual(foreign)
  })

  it('needs ads:read', async () => {
    const token = await ads.tokenOf(ads.tenantId, 'retail:read')
    expect(await read('x', token)).toMatchObject({ status: 403, body: { missing: ['ads:read'] } })
  })

  it('is recorded with the id of the write', async () => {
    const { auditId } = (await ads.dryRun('sp.keywords.update', bids(1))).body
    await read(auditId)
    const event = await until('the read is recorded', async () =>
      (await ads.events('ads.write.read')).find(({ resource }) => (resource as Json).id === auditId),
    )
    expect(event).toMatchObject({
      request: { method: 'GET', path: `/api/amazon/ads/writes/${auditId}` },
    })
  })
})
