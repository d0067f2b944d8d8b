import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type Simulator, startSimulator } from '@platform/simulator'
import {
  HttpClient,
  OAuthClient,
  OperationProvider,
  ProfileOperation,
  SponsoredBrandsKeywordsOperation,
  SponsoredDisplayAdGroupOperation,
  SponsoredDisplayCampaignOperation,
  SponsoredDisplayNegativeTargetingOperation,
  SponsoredDisplayProductAdsOperation,
} from '@scaleleap/amazon-advertising-api-sdk'

// The client uses the older paths with a version. The answers that it reads still have the same shape; it refuses others.
class Campaigns extends SponsoredDisplayCampaignOperation {
  protected override resource = 'sd/campaigns'
}
class AdGroups extends SponsoredDisplayAdGroupOperation {
  protected override resource = 'sd/adGroups'
}
class ProductAds extends SponsoredDisplayProductAdsOperation {
  protected override resource = 'sd/productAds'
}
class NegativeTargets extends SponsoredDisplayNegativeTargetingOperation {
  protected override resource = 'sd/negativeTargets'
}
class Keywords extends SponsoredBrandsKeywordsOperation {
  protected override resource = 'sb/keywords'
}

let simulator: Simulator
let accessToken: string
beforeAll(async () => {
  simulator = await startSimulator()
  const { clientId, clientSecret } = simulator.credentials.applications.ads
  const accessTokenUri = `${simulator.url}/auth/o2/token`
  // The client reads only these two fields of a marketplace.
  const region = { accessTokenUri, authorizationUri: `${simulator.url}/ap/oa` }
  const marketplace = { advertising: { region } } as ConstructorParameters<typeof OAuthClient>[1]
  const [advertiser] = simulator.credentials.advertisers
  const oauth = new OAuthClient({ clientId, clientSecret }, marketplace)
  const token = await oauth.createToken('expired', advertiser?.refreshToken ?? '').refresh()
  accessToken = token.accessToken
})
afterAll(() => simulator?.close())

const profileIds = () => (simulator.credentials.advertisers[0]?.profileIds ?? []).map(Number)
function operations(scope = profileIds()[0] ?? 0, region = 'na'): OperationProvider {
  const { clientId } = simulator.credentials.applications.ads
  return new OperationProvider(new HttpClient(`${simulator.url}/${region}`, { accessToken, clientId, scope }))
}

describe('a third-party client of the Ads API', () => {
  it('gets a token for its refresh token', () => {
    expect(accessToken).toMatch(/^Atza\|/)
  })

  it('lists profiles and reads one of the called region', async () => {
    const profiles = operations().create(ProfileOperation)
    const found = await profiles.listProfiles()
    expect(found.map(({ profileId }) => profileId).sort()).toEqual(profileIds().sort())
    expect(await profiles.getProfile(profileIds()[0] ?? 0)).toMatchObject({ countryCode: 'US', currencyCode: 'USD' })
    expect(await operations(undefined, 'eu').create(ProfileOperation).listProfiles()).toEqual([])
  })

  it('reads Sponsored Display: campaigns, ad groups, product ads, negative targets', async () => {
    const campaigns = await operations().create(Campaigns).listCampaigns()
    expect(campaigns.length).toBeGreaterThan(0)
    expect((await operations().create(AdGroups).listAdGroups()).length).toBeGreaterThan(0)
    expect((await operations().create(ProductAds).listProductAds()).length).toBeGreaterThan(0)
    expect((await operations().create(NegativeTargets).listNegativeTargetingClauses()).length).toBeGreaterThan(0)
    const [first] = campaigns
    const filter = { campaignIdFilter: [first?.campaignId ?? 0] }
    expect(await operations().create(Campaigns).listCampaigns(filter)).toEqual([first])
  })

  it('reads keywords of Sponsored Brands', async () => {
    expect((await operations().create(Keywords).listKeywords({ count: 5 })).length).toBe(5)
  })

  it('creates a campaign, and reads what it wrote', async () => {
    const campaigns = operations().create(Campaigns)
    const startDate = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10).replaceAll('-', '')
    const draft = { name: 'Made by a client', tactic: 'T00020', budgetType: 'daily', budget: 30, startDate } as const
    expect(await campaigns.createCampaigns([{ ...draft, state: 'paused' }])).toMatchObject([{ code: 'SUCCESS' }])
    const found = (await campaigns.listCampaigns()).find(({ name }) => name === draft.name)
    expect(found).toMatchObject({ ...draft, state: 'paused' })
  })

  it('changes and archives a campaign whose id fits into its numbers', async () => {
    const campaigns = operations().create(Campaigns)
    const all = await campaigns.listCampaigns()
    const { campaignId = 0, budget = 0 } = all.find((one) => Number.isSafeInteger(one.campaignId)) ?? {}
    const read = async () => (await campaigns.listCampaigns({ campaignIdFilter: [campaignId] }))[0]
    await campaigns.updateCampaigns([{ campaignId, budget: budget + 15 }])
    expect(await read()).toMatchObject({ campaignId, budget: budget + 15 })
    await campaigns.updateCampaigns([{ campaignId, state: 'archived' }])
    expect(await read()).toMatchObject({ campaignId, state: 'archived' })
  })

  it('gets failures in a format that it can parse', async () => {
    await expect(operations(1).create(Campaigns).listCampaigns()).rejects.toMatchObject({
      message: expect.any(String),
      code: expect.any(String),
    })
  })
})
