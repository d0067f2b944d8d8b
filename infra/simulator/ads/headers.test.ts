import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { type AdsClient, openAds } from './testing/ads-client.ts'

let ads: AdsClient
beforeAll(async () => {
  ads = await openAds()
})
beforeEach(() => ads.simulator.reset())
afterAll(() => ads.close())

const body = { maxResults: 1 }
const campaigns = 'application/vnd.spCampaign.v3+json'

describe('headers of the Ads API, simulated', () => {
  it.each([
    ['no token', { authorization: '' }, 401],
    ['a token that was never issued', { authorization: 'Bearer Atza|made-up' }, 401],
    ['no client id', { 'amazon-advertising-api-clientid': '' }, 401],
    [
      "another application's client id",
      { 'amazon-advertising-api-clientid': 'amzn1.application-oa2-client.other' },
      401,
    ],
    ['no profile', { 'amazon-advertising-api-scope': '' }, 401],
    ['a profile of another advertiser', { 'amazon-advertising-api-scope': '1507396284410753' }, 401],
    ['a plain content type', { 'content-type': 'application/json' }, 415],
    ['an unknown answer type', { accept: 'application/json' }, 406],
  ])('refuses %s', async (_, headers, status) => {
    expect((await ads.call('sp.campaigns.list', { body, headers })).status).toBe(status)
  })

  it('names the problem of a profile', async () => {
    const missing = await ads.call('sp.campaigns.list', { body, headers: { 'amazon-advertising-api-scope': '' } })
    expect(missing.body).toEqual({ code: 'UNAUTHORIZED', message: 'Scope header is missing' })
  })

  it('accepts media types in any case, and any Accept header', async () => {
    const headers = { 'content-type': campaigns.toLowerCase(), accept: '*/*' }
    const answer = await ads.call('sp.campaigns.list', { body, headers })
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, campaigns])
  })

  it("refuses the answer's type for a request of Sponsored Brands 3", async () => {
    const type = 'application/vnd.sbkeywordresponse.v3+json'
    const answer = await ads.call('sb.keywords.update', { body: [], headers: { 'content-type': type } })
    expect(answer).toMatchObject({ status: 415, body: { details: `Cannot consume content type ${type}` } })
  })

  it("answers a profile's own region only", async () => {
    const headers = {
      authorization: `Bearer ${ads.token}`,
      'amazon-advertising-api-clientid': ads.clientId,
      'amazon-advertising-api-scope': ads.profileId,
    }
    const at = (prefix: string, path: string) => fetch(`${ads.simulator.url}${prefix}${path}`, { headers })
    expect((await at('/na', '/sd/campaigns')).status).toBe(200)
    const foreign = await at('/eu', '/sd/campaigns')
    expect([foreign.status, await foreign.text()]).toEqual([
      401,
      expect.stringContaining('No matching advertiser found'),
    ])
    expect(await (await at('/eu', '/v2/profiles')).json()).toEqual([])
    expect(await (await at('/na', '/v2/profiles')).json()).toHaveLength(2)
    const byHost = await fetch(`${ads.simulator.url}/v2/profiles`, {
      headers: { ...headers, 'x-forwarded-host': 'advertising-api-fe.amazon.com' },
    })
    expect(await byHost.json()).toEqual([])
  })

  it('names the filters of profiles', async () => {
    const answer = await ads.call('profiles.list', { params: { accessLevel: 'admin' } })
    expect(answer).toMatchObject({ status: 400, body: { details: expect.stringContaining('edit, view') } })
  })
})
