import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { z } from 'zod'
import { type AdsClient, openAds } from './testing/ads-client.ts'

const Events = z.object({ events: z.array(z.object({ entityId: z.string(), entityType: z.string() })) })

let ads: AdsClient
let campaigns: string[]
beforeAll(async () => {
  ads = await openAds()
  campaigns = Object.keys((await ads.state())['sp.campaigns'] ?? {}).slice(0, 3)
  const changes = campaigns.map((campaignId) => ({ campaignId, state: 'PAUSED' }))
  await ads.call('sp.campaigns.update', { body: { campaigns: changes } })
})
afterAll(() => ads.close())

async function changed(filter: object): Promise<string[]> {
  const body = {
    fromDate: Date.now() - 86_400_000,
    toDate: Date.now() + 1_000,
    count: 50,
    eventTypes: { CAMPAIGN: filter },
  }
  const answer = await ads.call('history.query', { body })
  expect(answer.status).toBe(200)
  return Events.parse(answer.body).events.map(({ entityId }) => entityId)
}

it('the change history has the campaigns that were asked for, and only those', async () => {
  const all = await changed({})
  expect(all).toEqual(expect.arrayContaining(campaigns))
  const [asked = ''] = campaigns
  expect(new Set(await changed({ eventTypeIds: [asked] }))).toEqual(new Set([asked]))
  expect(new Set(await changed({ parents: [{ campaignId: asked }] }))).toEqual(new Set([asked]))
})

it('the change history filters by the kind of change', async () => {
  expect(await changed({ filters: ['STATUS'] })).toEqual(expect.arrayContaining(campaigns))
  expect(await changed({ filters: ['BUDGET_AMOUNT'], eventTypeIds: campaigns })).toEqual([])
})
