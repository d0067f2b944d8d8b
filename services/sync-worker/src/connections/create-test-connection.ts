import type { AmazonHosts } from '@platform/amazon'
import { PlatformError } from '@platform/errors'
import type { Accounts } from '../amazon/accounts.ts'
import type { OpenAdsCalls } from '../amazon/open-ads-calls.ts'
import type { Spapi } from '../amazon/spapi.ts'
import type { createSpapiAccountOf } from '../amazon/spapi-account-of.ts'
import type { InlineCredentials } from '../definition/inline-credentials.ts'
import { Issues } from '../definition/issues.ts'
import { tokenUrlOf } from '../definition/resolve-hosts.ts'
import type { Settings } from '../definition/settings-schema.ts'
import { type ConnectionCheck, failedStep, withoutToken } from './connection-check.ts'
import { testAdvertiser } from './test-advertiser.ts'
import { testSeller } from './test-seller.ts'

interface Needs {
  accounts: Pick<Accounts, 'spapi'>
  spapi: Spapi
  spapiAccountOf: ReturnType<typeof createSpapiAccountOf>
  openAdsCalls: OpenAdsCalls
  hosts: AmazonHosts
}

/** A connection to test: by merchant, name or profile, or the credentials themselves. */
export interface ConnectionTest {
  tenantId: string
  credentials: string | InlineCredentials
  settings: Settings
  signal: AbortSignal
}

/** Ids of Ads profiles are numbers, those of merchants are not. */
const isProfileId = (credentials: string): boolean => /^\d+$/.test(credentials)

/** Creates the function that tests a connection. @throws PlatformError `validation_error`, `not_found`, `unavailable` */
export function createTestConnection({ accounts, spapi, spapiAccountOf, openAdsCalls, hosts }: Needs) {
  async function testPartner({ tenantId, credentials, settings, signal }: ConnectionTest): Promise<ConnectionCheck[]> {
    const { region, marketplaceIds } =
      typeof credentials === 'string'
        ? await accounts.spapi(tenantId, credentials)
        : { region: credentials.region, marketplaceIds: [] }
    const issues = new Issues()
    tokenUrlOf(settings.TokenUrl, { region, hosts, api: 'spapi', issues })
    issues.check()
    const account = await spapiAccountOf({ job: { credentials, region }, window: { tenantId }, signal })
    return testSeller({ spapi, tenantId, account, marketplaceIds, signal })
  }

  return async (test: ConnectionTest): Promise<ConnectionCheck[]> => {
    const { tenantId, credentials, signal } = test
    if (typeof credentials === 'string' && isProfileId(credentials))
      return testAdvertiser({ openAdsCalls, tenantId, profileId: credentials, signal })
    try {
      return await testPartner(test)
    } catch (error) {
      if (error instanceof PlatformError && error.kind === 'reauth_required')
        return withoutToken(failedStep('token', error))
      throw error
    }
  }
}
