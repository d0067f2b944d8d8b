import type { AmazonHosts, Lwa, Transport } from '@platform/amazon'
import { PlatformError } from '@platform/errors'
import { z } from 'zod'
import type { ConnectedProfile } from './connection.ts'
import type { Partner } from './partner.ts'
import { readAnswer } from './read-answer.ts'

const Profiles = z.array(
  z.object({
    // Amazon sends a 64-bit integer.
    profileId: z.union([z.string(), z.number()]).transform(String),
    countryCode: z.string(),
    currencyCode: z.string(),
    timezone: z.string(),
    accountInfo: z.object({
      id: z.string().optional(),
      marketplaceStringId: z.string(),
      type: z.string(),
      // Often missing for sellers.
      name: z.string().optional(),
    }),
  }),
)

const scope = 'advertising::campaign_management'
const deadlineMs = 10_000

interface Options {
  hosts: AmazonHosts
  lwa: Pick<Lwa, 'refresh' | 'exchangeCode'>
  transport: Pick<Transport, 'send'>
  /** Id of the Login with Amazon client that Amazon has approved for the Ads API. */
  clientId: string
  redirectUri: string
  userAgent: string
}

/** Creates the partner for advertisers: consent at the region's Login with Amazon host, tested by listing the profiles. */
export function createAdvertiser(options: Options): Partner {
  const { hosts, lwa, transport, clientId, redirectUri, userAgent } = options
  return {
    redirectUri,
    consentUrl({ region }, state) {
      const url = new URL(hosts.adsConsent[region])
      url.search = String(
        new URLSearchParams({ client_id: clientId, scope, response_type: 'code', redirect_uri: redirectUri, state }),
      )
      return url.href
    },
    exchange: async (code, region, signal) =>
      (await lwa.exchangeCode(code, { redirectUri, region, signal })).refreshToken,
    async inspect({ region, refreshToken }, signal) {
      const { accessToken } = await lwa.refresh(refreshToken, { region, signal })
      // Explicit, because versions of Amazon's documentation disagree on the default of accessLevel.
      const url = `${hosts.ads[region]}/v2/profiles?accessLevel=view`
      const headers = {
        authorization: `Bearer ${accessToken}`,
        'amazon-advertising-api-clientid': clientId,
        'user-agent': userAgent,
        accept: 'application/json',
      }
      const answer = await transport.send({ method: 'GET', url, headers, signal, deadlineMs })
      if (answer.status === 401 || answer.status === 403) {
        throw new PlatformError('operation_not_permitted', `/v2/profiles answered ${answer.status}`, {
          friendly:
            'Amazon refuses the call: the authorization does not include advertising. Authorize an advertising account.',
        })
      }
      const found = readAnswer(answer, Profiles, 'the list of profiles')
      const profiles = found.map(
        ({ profileId, countryCode, currencyCode, timezone, accountInfo }): ConnectedProfile => ({
          profileId,
          name: accountInfo.name ?? '',
          marketplaceId: accountInfo.marketplaceStringId,
          country: countryCode,
          currency: currencyCode,
          timezone,
          type: accountInfo.type,
        }),
      )
      const [first] = found
      return { profiles, ...(first?.accountInfo.id && { amazonId: first.accountInfo.id }) }
    },
  }
}
