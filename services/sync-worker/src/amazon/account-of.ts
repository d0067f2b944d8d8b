import type { JobDefinition } from '../definition/job-definition.ts'
import type { Account } from '../definition/resolved-job.ts'
import type { Accounts } from './accounts.ts'
import { inlineAccountOf } from './inline-account.ts'

/** The account of a job, and the key by which its windows take turns with those of the tenant's other accounts. */
export type KeyedAccount = Account & { key: string }

/** Creates the function that returns the account a definition reads. @throws CommandFailure of amazon-retail or amazon-ads */
export const createAccountOf =
  (accounts: Accounts) =>
  async (tenantId: string, { input }: JobDefinition): Promise<KeyedAccount> => {
    const { credentials } = input
    if (typeof credentials !== 'string')
      return { key: inlineAccountOf(credentials), region: credentials.region, marketplaceIds: [] }
    if (input.use.startsWith('amazon_ads.')) {
      const { connectionId, accountId, profileId, region, timezone } = await accounts.ads(tenantId, credentials)
      return { key: `${connectionId}:${profileId}`, accountId, region, marketplaceIds: [], timezone }
    }
    const { connectionId, accountId, region, marketplaceIds, amazonId } = await accounts.spapi(tenantId, credentials)
    return { key: connectionId, accountId, region, marketplaceIds, ...(amazonId && { sellerId: amazonId }) }
  }
