import { type AmazonHosts, createAccessTokens, type RetryBudget, type Transport } from '@platform/amazon'
import type { SharedRedis } from '@platform/redis'
import type { SecretBox } from '@platform/secrets'
import type { Log } from '@platform/telemetry'
import type { ResolvedJob } from '../definition/resolved-job.ts'
import type { Accounts } from './accounts.ts'
import { inlineAccountOf } from './inline-account.ts'
import type { SpapiAccount } from './spapi.ts'

interface Needs {
  accounts: Accounts
  redis: SharedRedis
  box: SecretBox
  transport: Transport
  hosts: AmazonHosts
  budget: RetryBudget
  log: Log
}

interface Of {
  job: Pick<ResolvedJob, 'credentials' | 'region'>
  window: { tenantId: string }
  signal: AbortSignal
}

/** Creates the function that returns the SP-API account of a job: a connection of the tenant, or inline credentials. */
export function createSpapiAccountOf({ accounts, redis, box, transport, hosts, budget, log }: Needs) {
  return async ({ job: { credentials, region }, window: { tenantId }, signal }: Of): Promise<SpapiAccount> => {
    if (typeof credentials === 'string') {
      const { application, connectionId, amazonId, region } = await accounts.spapi(tenantId, credentials)
      return {
        ...{ application, connectionId, region, amazonId: amazonId ?? undefined },
        token: async (options) => (await accounts.spapi(tenantId, credentials, options)).token,
        restrictedToken: (operation, params) =>
          accounts.restrictedToken(tenantId, { connectionId, operation, params: { ...params } }),
      }
    }
    const { client_id, client_secret, refresh_token } = credentials
    const client = { id: client_id, secret: client_secret }
    const tokens = createAccessTokens({ redis, box, transport, hosts, budget, client, log })
    const connectionId = `${tenantId} ${inlineAccountOf(credentials)}`
    return {
      ...{ application: client_id, connectionId, region, amazonId: undefined },
      async token({ forget } = {}) {
        if (forget) await tokens.forget(connectionId, forget)
        return (await tokens.forRefreshToken(connectionId, refresh_token, signal)).token
      },
    }
  }
}
