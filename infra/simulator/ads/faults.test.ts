import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { problemKinds } from './problems.ts'
import { type AdsClient, openAds } from './testing/ads-client.ts'
import { pick } from './testing/sample-reads.ts'

let ads: AdsClient
let ids: string[] = []
beforeAll(async () => {
  ads = await openAds()
})
beforeEach(async () => {
  ads.simulator.reset()
  ids = Object.keys((await ads.state())['sp.keywords'] ?? {}).slice(0, 3)
})
afterAll(() => ads.close())

const update = (bid: number) =>
  ads.call('sp.keywords.update', { body: { keywords: ids.map((keywordId) => ({ keywordId, bid })) } })
const bids = async () => {
  const keywords = (await ads.state())['sp.keywords'] ?? {}
  return ids.map((id) => keywords[id]?.bid)
}
const fault = (one: Parameters<AdsClient['simulator']['faults']['add']>[0]['fault']) =>
  ads.simulator.faults.add({ api: 'ads', operation: 'sp.keywords.update', fault: one })

describe('faults of the Ads API, simulated', () => {
  it.each(problemKinds)('refuses one item by an ordered %s, and writes the others', async (kind) => {
    fault({ type: 'item-error', index: 1, kind })
    const { body } = await update(1.11)
    expect(body).toMatchObject({
      keywords: {
        success: [{ index: 0 }, { index: 2 }],
        error: [{ index: 1, errors: [{ errorType: `${kind}Error`, errorValue: { [`${kind}Error`]: {} } }] }],
      },
    })
    const [, untouched] = await bids()
    expect(untouched).not.toBe(1.11)
  })

  it('writes an item and leaves it out of the answer', async () => {
    fault({ type: 'omit-item', index: 0 })
    fault({ type: 'omit-item', index: 2 })
    expect((await update(1.12)).body).toMatchObject({ keywords: { success: [{ index: 1 }], error: [] } })
    expect(await bids()).toEqual([1.12, 1.12, 1.12])
  })

  it('loses the answer of a write that was done', async () => {
    fault({ type: 'lost-answer' })
    await expect(update(1.13)).rejects.toThrow()
    expect(await bids()).toEqual([1.13, 1.13, 1.13])
  })

  it('resets a connection before anything is done', async () => {
    fault({ type: 'reset' })
    await expect(update(1.14)).rejects.toThrow()
    expect(await bids()).not.toContain(1.14)
  })

  it("fails with the family's own body, or with the ordered body", async () => {
    fault({ type: 'status', status: 429 })
    expect(await update(1)).toMatchObject({ status: 429, body: { code: 'THROTTLED' } })
    fault({ type: 'expired-token' })
    expect(await update(1)).toMatchObject({ status: 401, body: { code: 'UNAUTHORIZED' } })
    ads.simulator.faults.add({
      api: 'ads',
      fault: { type: 'status', status: 429, body: '<html>Too many</html>', headers: { 'content-type': 'text/html' } },
    })
    const html = await fetch(`${ads.simulator.url}/sp/keywords`, { method: 'PUT' })
    expect([html.status, await html.text(), html.headers.get('retry-after')]).toEqual([
      429,
      '<html>Too many</html>',
      null,
    ])
  })

  it('throttles a profile that exceeds the rate, with Retry-After only where Amazon sends it', async () => {
    ads.simulator.settings.quotaFactor = 0.02
    const listed = () => ads.call('sp.keywords.list', { body: { maxResults: 1 } })
    const asked = [await listed(), await listed(), await listed()]
    expect(asked.map(({ status }) => status)).toEqual([200, 200, 429])
    expect(Number(asked[2]?.headers.get('retry-after'))).toBeGreaterThanOrEqual(1)
    const history = () => ads.call('history.query', { body: {} })
    await history()
    const throttled = await history()
    expect([throttled.status, throttled.headers.get('retry-after')]).toEqual([429, null])
    expect((await ads.call('sp.targets.list', { body: {} })).status).toBe(200)
  })

  it('logs requests with the profile and without the token', async () => {
    const { id } = pick(await ads.state(), 'sp.campaigns')
    await ads.call('sp.campaigns.archive', { body: { campaignIdFilter: { include: [id] } } })
    const last = ads.simulator.requests().at(-1)
    expect(last).toMatchObject({
      api: 'ads',
      operation: 'sp.campaigns.archive',
      mutating: true,
      status: 207,
      partner: ads.profileId,
    })
    expect(JSON.stringify(last)).not.toContain(ads.token)
  })
})
