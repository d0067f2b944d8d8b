import { findOperation, type Params } from '@platform/ads-catalog'
import { type Ads, type AdsConnection, createAds, createProfileBulkhead } from '@platform/ads-client'
import type { AmazonHosts, RetryBudget, Transport } from '@platform/amazon'
import type { Accounts } from './accounts.ts'
import type { CountedAs } from './report-quota.ts'

interface Needs {
  accounts: Accounts
  transport: Pick<Transport, 'send'>
  hosts: Pick<AmazonHosts, 'ads'>
  budget: RetryBudget
  userAgent: string
}

interface ProfileConnection extends AdsConnection {
  tenantId: string
  profileId: string
}

/** Calls one operation of the Ads API for a profile and returns the body of its answer. @throws as Ads.send */
export type AdsCall = (
  operation: string,
  at: { params?: Params; body?: unknown; accept?: string; signal: AbortSignal },
) => Promise<unknown>

const callMsMax = 60_000
/** Interactive callers of the same profile have a limit of their own in amazon-ads. */
const callsPerProfileMax = 2

/** Creates the function that opens the calls for a profile of a tenant. */
export function createOpenAdsCalls({ accounts, ...shared }: Needs) {
  const bulkhead = createProfileBulkhead(callsPerProfileMax)
  const clients = new Map<string, Ads<ProfileConnection>>()
  const clientOf = (application: string): Ads<ProfileConnection> => {
    const known = clients.get(application)
    if (known) return known
    const client = createAds<ProfileConnection>({
      ...shared,
      ...{ bulkhead, clientId: application },
      authorizer: {
        authorize: async ({ tenantId, profileId }) => (await accounts.ads(tenantId, profileId)).token,
        forget: async ({ tenantId, profileId }, token) =>
          void (await accounts.ads(tenantId, profileId, { forget: token })),
      },
    })
    clients.set(application, client)
    return client
  }

  return async (tenantId: string, named: string): Promise<{ call: AdsCall; countedAs: CountedAs }> => {
    const { application, connectionId, region, profileId } = await accounts.ads(tenantId, named)
    const connection = { connectionId, region, tenantId, profileId }
    return {
      countedAs: { application, partner: `${region}:${profileId}` },
      async call(operation, { signal, ...request }) {
        const limits = { signal, deadlineMs: callMsMax }
        const sent = { operation: findOperation(operation), ...request }
        return (await clientOf(application).send({ connection, profileId }, sent, limits)).payload
      },
    }
  }
}

/** See createOpenAdsCalls. */
export type OpenAdsCalls = ReturnType<typeof createOpenAdsCalls>
