import { randomBytes } from 'node:crypto'
import { AuditEvent } from '@platform/events'
import { Cleanup, listen } from '@platform/lifecycle'
import { startSimulator } from '@platform/simulator'
import { createLogger } from '@platform/telemetry'
import { stack, startTestIssuer } from '@platform/testkit'
import { Redis } from 'ioredis'
import { readConfig } from '../../src/config.ts'
import { openContext } from '../../src/context.ts'
import { createServer } from '../../src/server.ts'

/** The answer to a call. */
export interface Reply {
  status: number
  headers: Headers
  body: Record<string, unknown>
}

const retailScopes = ['retail:read'] as const

/** Empties a Redis database for a suite whose simulator is its own, since Redis holds quotas and tokens. */
async function emptyRedis(url: string, db: string): Promise<string> {
  const database = new URL(url)
  database.pathname = `/${db}`
  const redis = new Redis(database.href)
  await redis.flushdb()
  redis.disconnect()
  return database.href
}

/** Opens the service in this process, on the live stack, with an issuer and a simulator of its own. */
export const openRunningService = ({ redisDb, ...env }: Record<string, string> = {}) =>
  Cleanup.scope(async (cleanup) => {
    const { urls, roles } = stack()
    const redisUrl = redisDb ? await emptyRedis(urls.redis, redisDb) : urls.redis
    const issuer = cleanup.use(await startTestIssuer(), (it) => it.close())
    const simulator = cleanup.use(await startSimulator(), (it) => it.close())
    const { retail } = simulator.credentials.applications
    const config = readConfig({
      PORT: '0',
      OPS_PORT: '0',
      NATS_URL: urls.nats,
      POSTGRES_URL: roles.amazon_retail,
      REDIS_URL: redisUrl,
      // A stalled machine must not look like an unreachable Redis.
      REDIS_TIMEOUT_MS: '2000',
      ISSUER: issuer.issuer,
      JWKS_URL: issuer.jwksUrl,
      SECRETS_KEYS: `k1:${randomBytes(32).toString('base64')}`,
      LWA_CLIENT_ID: retail.clientId,
      LWA_CLIENT_SECRET: retail.clientSecret,
      SPAPI_APPLICATION_ID: retail.applicationId,
      AMAZON_URL: simulator.url,
      ...env,
    })
    const logged: string[] = []
    const log = createLogger('amazon-retail', 'trace', { write: (line: string) => void logged.push(line) })
    const ctx = cleanup.use(await openContext(config, { log }), (it) => it.close())
    const { url } = cleanup.use(await listen(createServer(ctx), config.http), (it) => it.close())
    const call = async (path: string, init: RequestInit = {}): Promise<Reply> => {
      const response = await fetch(`${url}${path}`, init)
      const text = await response.text()
      return { status: response.status, headers: response.headers, body: JSON.parse(text) as Record<string, unknown> }
    }
    const as = (token: string, headers: Record<string, string> = {}) => ({
      headers: { authorization: `Bearer ${token}`, ...headers },
    })
    return {
      ctx,
      url,
      issuer,
      simulator,
      /** Log lines of every level. */
      logged,
      call,
      tokenOf: (tenantId: string, scopes: readonly string[] = retailScopes, claims: Record<string, unknown> = {}) =>
        issuer.mint({ tenant_id: tenantId, scope: scopes.join(' '), ...claims }),
      get: (path: string, token: string, headers: Record<string, string> = {}) => call(path, as(token, headers)),
      delete: (path: string, token: string) => call(path, { method: 'DELETE', ...as(token) }),
      /** Sends a string body unchanged, any other body as JSON. */
      post: (path: string, token: string, body: unknown, headers: Record<string, string> = {}) =>
        call(path, {
          method: 'POST',
          ...as(token, { 'content-type': 'application/json', ...headers }),
          body: typeof body === 'string' ? body : JSON.stringify(body),
        }),
      /** Resets the retry budget; for services with their own Redis database. */
      async freshRetryBudget(): Promise<void> {
        if (!redisDb) throw new Error('other suites share this Redis database')
        const redis = new Redis(redisUrl)
        const keys = await redis.keys('amazon:retries:*')
        if (keys.length > 0) await redis.del(keys)
        redis.disconnect()
      },
      /** Connects a seller of the simulator to a tenant; returns the merchants. */
      async connect(tenantId: string, sellerId: string, accountId = `acc_${randomBytes(4).toString('hex')}`) {
        const seller = simulator.credentials.sellers.find((one) => one.sellerId === sellerId)
        if (!seller) throw new Error(`the simulator has no seller ${sellerId}`)
        const { kind, region, marketplaceIds, refreshToken } = seller
        await ctx.connections.put({
          ...{ tenantId, accountId, name: 'Shop', kind, region, amazonId: sellerId, refreshToken },
          marketplaces: marketplaceIds.map((marketplaceId) => ({ marketplaceId, storeName: '' })),
        })
        return (await ctx.merchants.list(tenantId)).map(({ merchant }) => merchant)
      },
      /** Returns the audit events of a tenant in the order of recording; no relay removes them from the outbox here. */
      async auditOf(tenantId: string): Promise<AuditEvent[]> {
        const rows = await ctx.database.rows<{ event: string }>(
          'select event from outbox where subject like $1 order by position',
          [`audit.v1.${tenantId}.%`],
        )
        return rows.map(({ event }) => AuditEvent.parse(JSON.parse(event)))
      },
      close: () => cleanup.close(),
    }
  })

/** See openRunningService. */
export type RunningService = Awaited<ReturnType<typeof openRunningService>>
