import { randomBytes } from 'node:crypto'
import { Cleanup, listen } from '@platform/lifecycle'
import { serveCommands } from '@platform/messaging'
import { startSimulator } from '@platform/simulator'
import { stack, startTestIssuer } from '@platform/testkit'
import { createCommands } from '../../src/commands.ts'
import { readConfig } from '../../src/config.ts'
import { openContext } from '../../src/context.ts'
import { createServer } from '../../src/server.ts'

/** Opens the service in this process on the live stack, with its own Amazon simulator and token issuer. */
export const openRunningAds = (env: Record<string, string> = {}) =>
  Cleanup.scope(async (cleanup) => {
    const { urls, roles } = stack()
    const issuer = cleanup.use(await startTestIssuer(), (it) => it.close())
    const simulator = cleanup.use(await startSimulator(), (it) => it.close())
    const { clientId, clientSecret } = simulator.credentials.applications.ads
    const config = readConfig({
      PORT: '0',
      OPS_PORT: '0',
      LOG_LEVEL: 'silent',
      NATS_URL: urls.nats,
      POSTGRES_URL: roles.amazon_ads,
      REDIS_URL: urls.redis,
      // Long enough that a busy machine does not look like an unavailable Redis.
      REDIS_TIMEOUT_MS: '2000',
      ISSUER: issuer.issuer,
      JWKS_URL: issuer.jwksUrl,
      SECRETS_KEYS: `k1:${randomBytes(32).toString('base64')}`,
      LWA_CLIENT_ID: clientId,
      LWA_CLIENT_SECRET: clientSecret,
      AMAZON_URL: simulator.url,
      ...env,
    })
    const ctx = cleanup.use(await openContext(config), (it) => it.close())
    cleanup.use(serveCommands(ctx.messaging, ctx.service, createCommands(ctx), ctx), (it) => it.close())
    const { url } = cleanup.use(await listen(createServer(ctx), config.http), (it) => it.close())

    const call = async (path: string, init: RequestInit = {}) => {
      const response = await fetch(`${url}${path}`, init)
      return {
        status: response.status,
        headers: response.headers,
        body: (await response.json()) as Record<string, unknown>,
      }
    }
    const { store } = ctx.connections
    return {
      ctx,
      url,
      simulator,
      issuer,
      call,
      get: (path: string, token: string) => call(path, { headers: { authorization: `Bearer ${token}` } }),
      post: (token: string, body: unknown) =>
        call('/api/amazon/ads/call', {
          method: 'POST',
          headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
          body: typeof body === 'string' ? body : JSON.stringify(body),
        }),
      /** Creates a tenant that is connected to the simulator's advertisers that match `pick`. */
      async connect(pick: (advertiser: { accountId: string; region: string }) => boolean = () => true) {
        const tenantId = `tnt_${randomBytes(6).toString('hex')}`
        for (const { accountId, name, region, refreshToken } of simulator.credentials.advertisers.filter(pick)) {
          await store.put({ tenantId, accountId, name, kind: 'ads', region, refreshToken })
        }
        return tenantId
      },
      tokenOf: (tenantId: string, scope = 'ads:read') => issuer.mint({ tenant_id: tenantId, scope }),
      close: () => cleanup.close(),
    }
  })

/** See openRunningAds. */
export type RunningAds = Awaited<ReturnType<typeof openRunningAds>>
