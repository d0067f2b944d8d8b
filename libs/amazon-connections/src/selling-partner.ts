import { type AmazonHosts, type Lwa, marketplace, type Region, type Transport } from '@platform/amazon'
import { PlatformError, validationError } from '@platform/errors'
import { z } from 'zod'
import type { ConnectedMarketplace, ConnectionAws } from './connection.ts'
import type { Partner } from './partner.ts'
import { readAnswer } from './read-answer.ts'

const Participations = z.object({
  payload: z.array(
    z.object({
      marketplace: z.object({ id: z.string() }),
      participation: z.object({ isParticipating: z.boolean() }),
      storeName: z.string().optional(),
    }),
  ),
})

/** Returns the request's headers, signed if the account has AWS keys or a role. */
type Sign = (
  request: {
    method: string
    url: string
    headers: Readonly<Record<string, string>>
    connection: { region: Region; aws: ConnectionAws | undefined }
  },
  signal: AbortSignal,
) => Promise<Readonly<Record<string, string>>>

const path = '/sellers/v1/marketplaceParticipations'
const deadlineMs = 10_000

interface Options {
  hosts: AmazonHosts
  lwa: Pick<Lwa, 'refresh' | 'exchangeCode'>
  transport: Pick<Transport, 'send'>
  /** Id of the SP-API application at Amazon. */
  applicationId: string
  redirectUri: string
  userAgent: string
  sign: Sign
  /** Calls go to Amazon's static sandbox, whose marketplaces are examples. */
  sandbox?: boolean
}

/** Creates the partner for sellers and vendors: consent in Seller or Vendor Central, tested by a call of SP-API. */
export function createSellingPartner(options: Options): Partner {
  const { hosts, lwa, transport, applicationId, redirectUri, userAgent, sign, sandbox = false } = options
  return {
    redirectUri,
    consentUrl({ kind, marketplaceId = '', draft }, state) {
      const page = kind === 'ads' ? undefined : hosts.consent(marketplaceId, kind)
      if (!page) {
        const message = `is not a marketplace where a ${kind} can consent`
        throw validationError([{ path: 'marketplaceId', message }])
      }
      const url = new URL(page)
      url.search = String(
        new URLSearchParams({
          application_id: applicationId,
          state,
          redirect_uri: redirectUri,
          ...(draft && { version: 'beta' }),
        }),
      )
      return url.href
    },
    exchange: async (code, _region, signal) => (await lwa.exchangeCode(code, { redirectUri, signal })).refreshToken,
    async inspect({ kind, region, refreshToken, aws }, signal) {
      const { accessToken } = await lwa.refresh(refreshToken, { signal })
      // No call is allowed for every vendor's authorization, so the issued token is the only test.
      if (kind === 'vendor') return {}
      const url = hosts.spapi[region] + path
      const plain = { 'x-amz-access-token': accessToken, 'user-agent': userAgent, accept: 'application/json' }
      const headers = await sign({ method: 'GET', url, headers: plain, connection: { region, aws } }, signal)
      const answer = await transport.send({ method: 'GET', url, headers, signal, deadlineMs })
      if (answer.status === 403) {
        throw new PlatformError('operation_not_permitted', `${path} answered 403`, {
          friendly:
            'Amazon refuses the call: the authorization is for another region, or lacks the role Selling Partner Insights.',
        })
      }
      const { payload } = readAnswer(answer, Participations, 'the list of marketplaces')
      if (sandbox) return {}
      const marketplaces = payload.flatMap(({ marketplace: { id }, participation, storeName = '' }) => {
        const isConnected = participation.isParticipating && marketplace(id)?.region === region
        return isConnected ? [{ marketplaceId: id, storeName } satisfies ConnectedMarketplace] : []
      })
      return { marketplaces }
    },
  }
}
