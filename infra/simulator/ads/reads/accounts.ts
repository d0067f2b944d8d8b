import type { AccountCall, AdsRoute } from '../ads-route.ts'
import { AdsFailure } from '../failure.ts'
import { int64 } from '../json.ts'
import { jsonAnswer, jsonMedia } from '../json-answer.ts'
import { pageByToken, pageSize } from '../pages.ts'
import { entityIdOf, type Profile } from '../profiles.ts'
import type { Store } from '../store.ts'

const profileOf = ({ profile }: Store): object => ({
  profileId: int64(profile.profileId),
  countryCode: profile.country,
  currencyCode: profile.currency,
  // Amazon reports this daily budget for a seller without a limit.
  dailyBudget: 999_999_999,
  timezone: profile.timezone,
  accountInfo: {
    marketplaceStringId: profile.marketplaceId,
    id: profile.sellerId,
    type: 'seller',
    name: profile.name,
    validPaymentMethod: true,
  },
})

const filters: Record<string, readonly string[]> = {
  apiProgram: ['billing', 'campaign', 'paymentMethod', 'store', 'report', 'account', 'posts'],
  accessLevel: ['edit', 'view'],
  profileTypeFilter: ['seller', 'vendor', 'agency'],
  validPaymentMethodFilter: ['true', 'false'],
}

/** Lists the token's profiles of the host's region; in another region the list is empty. */
function listProfiles({ inRegion, query }: AccountCall) {
  for (const [name, values] of Object.entries(filters)) {
    const asked = query.get(name)?.split(',') ?? []
    if (asked.some((value) => !values.includes(value)))
      throw new AdsFailure(400, `${name} must be one of ${values.join(', ')}`)
  }
  const types = query.get('profileTypeFilter')?.split(',') ?? ['seller']
  const paying = query.get('validPaymentMethodFilter') !== 'false'
  return jsonAnswer(types.includes('seller') && paying ? inRegion.map(profileOf) : [])
}

function getProfile({ inRegion, params }: AccountCall) {
  const store = inRegion.find(({ profile }) => profile.profileId === params.profileId)
  if (!store) throw new AdsFailure(404, `Could not find profile ${params.profileId}`)
  return jsonAnswer(profileOf(store))
}

const byAccount = (stores: readonly Store[]): [string, Profile[]][] => [
  ...Map.groupBy(
    stores.map(({ profile }) => profile),
    ({ accountId }) => accountId,
  ),
]

function listAdsAccounts({ stores, body }: AccountCall) {
  const accounts = byAccount(stores).map(([accountId, profiles]) => ({
    adsAccountId: `amzn1.ads-account.g.${Buffer.from(accountId).toString('hex')}`,
    accountName: profiles[0]?.name ?? '',
    status: 'CREATED',
    alternateIds: profiles.map((profile) => ({
      countryCode: profile.country,
      entityId: entityIdOf(profile),
      profileId: int64(profile.profileId),
    })),
    countryCodes: profiles.map(({ country }) => country),
    errors: {},
  }))
  const { page, nextToken } = pageByToken(accounts, body, pageSize(body, 100))
  return jsonAnswer({ adsAccounts: page, ...(nextToken && { nextToken }) })
}

function listManagerAccounts({ stores }: AccountCall) {
  const managerAccounts = byAccount(stores).map(([accountId, profiles]) => ({
    managerAccountId: `amzn1.ads1.ma1.${Buffer.from(accountId).toString('hex')}`,
    managerAccountName: `${profiles[0]?.name ?? ''} Agency`,
    linkedAccounts: profiles.map((profile) => ({
      accountId: entityIdOf(profile),
      accountName: profile.name,
      accountType: 'SELLER',
      marketplaceId: profile.marketplaceId,
      profileId: profile.profileId,
    })),
  }))
  return jsonAnswer({ managerAccounts })
}

const accountsMedia = 'application/vnd.listaccountsresource.v1+json'

/** Returns the routes without a profile: those of the token's account. */
export const accountRoutes = (): AdsRoute[] => [
  {
    operation: 'profiles.list',
    method: 'GET',
    path: '/v2/profiles',
    produces: [jsonMedia],
    errors: 'details',
    scope: false,
    handle: listProfiles,
  },
  {
    operation: 'profiles.get',
    method: 'GET',
    path: '/v2/profiles/{profileId}',
    produces: [jsonMedia],
    errors: 'details',
    scope: false,
    handle: getProfile,
  },
  {
    operation: 'adsAccounts.list',
    method: 'POST',
    path: '/adsAccounts/list',
    consumes: [accountsMedia],
    produces: [accountsMedia],
    errors: 'errors',
    scope: false,
    handle: listAdsAccounts,
  },
  {
    operation: 'managerAccounts.list',
    method: 'GET',
    path: '/managerAccounts',
    produces: ['application/vnd.getmanageraccountsresponse.v1+json'],
    errors: 'details',
    scope: false,
    handle: listManagerAccounts,
  },
]
