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

/** Adds a signature where the account has AWS keys or a role; the headers as they are where it has none. */
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
  /** The SP-API application at Amazon. */
  applicationId: string
  redirectUri: string
  userAgent: string
  sign: Sign
  /** Amazon's static sandbox answers, and what it says of marketplaces is an example. */
  sandbox?: boolean
}

/** Sellers and vendors: consent in Seller or Vendor Central, the Selling Partner API as the test. */
export function createSellingPartner(options: Options): Partner {
  const { hosts, lwa, transport, applicationId, redirectUri, userAgent, sign, sandbox = false } = options
  return {
    redirectUri,
    consentUrl({ kind, marketplaceId = '', draft }, state) {
      const page = kind === 'ads' ? undefined : hosts.consent(marketplaceId, kind)
      if (!page) {
        const message = `is no marketplace where a ${kind} can give consent`
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
      // Amazon has no call that every vendor's authorization allows: that a token was issued has to do.
      if (kind === 'vendor') return {}
      const url = hosts.spapi[region] + path
      const plain = { 'x-amz-access-token': accessToken, 'user-agent': userAgent, accept: 'application/json' }
      const headers = await sign({ method: 'GET', url, headers: plain, connection: { region, aws } }, signal)
      const answer = await transport.send({ method: 'GET', url, headers, signal, deadlineMs })
      if (answer.status === 403) {
        throw new PlatformError('operation_not_permitted', `${path} answered 403`, {
          friendly:
            'Amazon knows the authorization and refuses the call: it is for another region, or lacks the role Selling Partner Insights.',
        })
      }
      const { payload } = readAnswer(answer, Participations, 'the list of marketplaces')
      if (sandbox) return {}
      const marketplaces = payload.flatMap(({ marketplace: { id }, participation, storeName = '' }) => {
        const isOurs = participation.isParticipating && marketplace(id)?.region === region
        return isOurs ? [{ marketplaceId: id, storeName } satisfies ConnectedMarketplace] : []
      })
      return { marketplaces }
    },
  }
}
