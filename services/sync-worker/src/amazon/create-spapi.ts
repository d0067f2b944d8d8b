import type { AmazonHosts, Quota, RetryBudget, Transport } from '@platform/amazon'
import { buildRequest, type Params } from '@platform/spapi-catalog'
import {
  type Authorizer,
  createCallBulkhead,
  createCallMetrics,
  failureOf,
  RateLimiter,
  type RetryPolicy,
  SpapiClient,
  startDeadline,
  tokenKindOf,
} from '@platform/spapi-client'
import type { Log, Metrics } from '@platform/telemetry'
import type { Spapi, SpapiAccount } from './spapi.ts'

interface Options {
  transport: Transport
  hosts: AmazonHosts
  quota: Quota
  budget: RetryBudget
  userAgent: string
  metrics: Metrics
  log: Log
}

/** The account of a call, with the parameters for which a Restricted Data Token is made. */
interface Connection extends SpapiAccount {
  params: Params
}

/** A call waits so long for the quota; a longer wait gives the window back instead. */
const quotaWaitMsMax = 10_000
const callMsMax = 90_000
/** Requests to SP-API at the same time, and such that wait. */
const callsMax = { atOnceMax: 32, waitingMax: 1_024 }
/** Clients differ by application and retry policy; there are few of both. */
const clientsMax = 256

const authorizer: Authorizer<Connection> = {
  async authorize({ connection, operation, token: kind }) {
    if (!connection) throw new Error(`${operation.id} needs an account`)
    if (kind === 'plain' || !connection.restrictedToken) {
      const token = await connection.token()
      return { token, forget: async () => void (await connection.token({ forget: token })) }
    }
    return { token: await connection.restrictedToken(operation.id, connection.params), forget: async () => {} }
  },
}

/** Creates the calls of SP-API by the shared client, under the quotas that all services share. */
export function createSpapi({ transport, hosts, quota, budget, userAgent, metrics, log }: Options): Spapi {
  const bulkhead = createCallBulkhead(callsMax)
  const callMetrics = createCallMetrics(metrics, bulkhead)
  const clients = new Map<string, SpapiClient<Connection>>()

  function clientOf(application: string, retry: RetryPolicy): SpapiClient<Connection> {
    const key = JSON.stringify([application, retry])
    const known = clients.get(key)
    if (known) return known
    if (clients.size >= clientsMax) clients.clear()
    const client = new SpapiClient<Connection>({
      ...{ transport, userAgent, authorizer, bulkhead, retry, log },
      bases: hosts.spapi,
      rateLimiter: new RateLimiter({
        quota,
        budget,
        application,
        sandbox: false,
        waitMsMax: quotaWaitMsMax,
        priority: 'background',
      }),
      metrics: callMetrics,
    })
    clients.set(key, client)
    return client
  }

  return {
    async call({ tenantId, account, operation, params, body, pii, retry, signal }) {
      const parts = buildRequest(operation, params, body)
      const { region } = account
      const token = tokenKindOf(operation, pii && account.restrictedToken !== undefined)
      const answer = await clientOf(account.application, retry).call(
        { operation, parts, connection: { ...account, params }, region, tenantId, token },
        startDeadline(callMsMax, signal),
      )
      if (answer.status < 200 || answer.status > 299) throw failureOf(operation.id, answer)
      return answer.payload
    },
  }
}
