import { callCommand, type Messaging } from '@platform/messaging'
import { z } from 'zod'
import type { Actor } from '../../credentials/credential.ts'
import { type ApiName, apis } from './apis.ts'

const Region = z.enum(['NA', 'EU', 'FE'])
const Connection = z.object({
  connectionId: z.string(),
  accountId: z.string(),
  name: z.string(),
  kind: z.enum(['seller', 'vendor', 'ads']),
  region: Region,
  amazonId: z.string().nullable(),
  marketplaces: z.array(z.object({ marketplaceId: z.string(), storeName: z.string() })),
  profiles: z.array(z.object({ profileId: z.string(), name: z.string(), country: z.string(), currency: z.string() })),
  status: z.enum(['connected', 'reauth_required']),
  connectedAt: z.coerce.date(),
  checkedAt: z.coerce.date(),
  failure: z.string().nullable(),
})
const List = z.object({ connections: z.array(Connection) })
const One = z.object({ connection: Connection })
const Marketplace = z.object({
  marketplaceId: z.string(),
  name: z.string(),
  country: z.string(),
  region: Region,
  kinds: z.array(z.enum(['seller', 'vendor'])),
})
const Marketplaces = z.object({ marketplaces: z.array(Marketplace) })
const Begun = z.object({ url: z.url({ protocol: /^https?$/ }) })
const Tested = z.object({ ok: z.boolean(), message: z.string() })
const limit = z.number().nullish()
const Guardrail = z.object({
  credentialId: z.string().nullable(),
  currency: z.string().nullable(),
  highestBid: limit,
  highestBudget: limit,
  largestChangePercent: limit,
  dailySpendIncrease: limit,
  updatedAt: z.coerce.date(),
  updatedBy: z.string(),
})
const Guardrails = z.object({ guardrails: z.array(Guardrail) })

/** A connection of one account in one region, as `connection.list` returns it. */
export type AmazonConnection = z.output<typeof Connection>
/** A marketplace with the kinds of selling partner that can authorize there. */
export type AmazonMarketplace = z.output<typeof Marketplace>
/** A guardrail, as amazon-ads returns it from `guardrails.get`. */
export type AmazonGuardrail = z.output<typeof Guardrail>

/** The account of a new connection: an existing account id, or the name of a new account. */
export interface WhichAccount {
  tenantId: string
  accountId?: string
  accountName?: string
  actor: Actor
}

/** Timeouts of commands without and with a call to Amazon, in milliseconds; both below the gateway's deadline for pages. */
const ownMsMax = 3_000
const amazonMsMax = 13_500

/** Opens the client of the services that hold connections (NATS commands). Either service may be unavailable. */
export function openAmazonReader(messaging: Messaging) {
  const ask = (api: ApiName, name: string, input: object, timeoutMs = ownMsMax) =>
    callCommand(messaging, apis[api].service, name, input, { timeoutMs })
  const askAmazon = (api: ApiName, name: string, input: object) => ask(api, name, input, amazonMsMax)
  return {
    /** @throws PlatformError `unavailable` */
    list: async (api: ApiName, tenantId: string): Promise<AmazonConnection[]> =>
      List.parse(await ask(api, 'connection.list', { tenantId })).connections,
    marketplaces: async (api: ApiName): Promise<AmazonMarketplace[]> =>
      Marketplaces.parse(await ask(api, 'connection.places', {})).marketplaces,
    /** Returns the URL of Amazon's consent page. @throws PlatformError `validation_error`, `unavailable` */
    authorize: async (
      api: ApiName,
      input: WhichAccount & { kind: string; marketplaceId?: string; region?: string; session: string; draft: boolean },
    ): Promise<string> => Begun.parse(await ask(api, 'connection.authorize', input)).url,
    /**
     * Returns the consent URL for a seller whom Amazon's app store sent. @throws PlatformError `validation_error`,
     * `unavailable`
     */
    authorizeFromAppStore: async (
      input: WhichAccount & {
        marketplaceId: string
        amazonCallbackUri: string
        amazonState: string
        sellingPartnerId: string
        session: string
        draft: boolean
      },
    ): Promise<string> => Begun.parse(await ask('retail', 'connection.arrive', input)).url,
    complete: async (
      api: ApiName,
      input: {
        tenantId: string
        session: string
        state: string
        code: string
        sellingPartnerId?: string
        actor: Actor
      },
    ): Promise<AmazonConnection> => One.parse(await askAmazon(api, 'connection.complete', input)).connection,
    add: async (
      api: ApiName,
      input: WhichAccount & {
        kind: string
        region: string
        amazonId?: string
        marketplaceIds?: string[]
        refreshToken: string
        aws?: Record<string, string>
      },
    ): Promise<AmazonConnection> => One.parse(await askAmazon(api, 'connection.add', input)).connection,
    test: async (api: ApiName, tenantId: string, connectionId: string) =>
      Tested.parse(await askAmazon(api, 'connection.test', { tenantId, connectionId })),
    remove: (api: ApiName, input: { tenantId: string; connectionId: string; actor: Actor }) =>
      ask(api, 'connection.remove', input),
    guardrails: async (tenantId: string): Promise<AmazonGuardrail[]> =>
      Guardrails.parse(await ask('ads', 'guardrails.get', { tenantId })).guardrails,
    setGuardrail: (input: {
      tenantId: string
      credentialId?: string
      currency?: string
      actor: Actor
      limits: Partial<Record<'highestBid' | 'highestBudget' | 'largestChangePercent' | 'dailySpendIncrease', number>>
    }) => {
      const { limits, ...where } = input
      return ask('ads', 'guardrails.set', { ...where, ...limits })
    },
  }
}

export type AmazonReader = ReturnType<typeof openAmazonReader>
