import { randomBytes } from 'node:crypto'
import { Cleanup, listen } from '@platform/lifecycle'
import { patienceMs, stack, startTestIssuer } from '@platform/testkit'
import { warehouseScopes } from '@platform/tokens'
import { readConfig } from '../../src/config.ts'
import { openContext } from '../../src/context.ts'
import { createServer } from '../../src/server.ts'

const isRaw = (body: unknown): body is string | Uint8Array<ArrayBuffer> =>
  typeof body === 'string' || body instanceof Uint8Array

/** Runs the service in this process, on the live stack, with the test's own token issuer. */
export const openRunningService = (env: Record<string, string> = {}) =>
  Cleanup.scope(async (cleanup) => {
    const { urls, roles } = stack()
    const issuer = cleanup.use(await startTestIssuer(), (it) => it.close())
    const config = readConfig({
      PORT: '0',
      OPS_PORT: '0',
      LOG_LEVEL: 'silent',
      NATS_URL: urls.nats,
      POSTGRES_URL: roles.warehouse_query,
      ISSUER: issuer.issuer,
      JWKS_URL: issuer.jwksUrl,
      SECRETS_KEYS: `k1:${randomBytes(32).toString('base64')}`,
      CURSOR_KEY: randomBytes(32).toString('base64'),
      WAREHOUSE_ADMIN_URL: urls.warehouse,
      WAREHOUSE_CONNECT_MS_MAX: String(Math.min(60_000, patienceMs(20_000))),
      ...env,
    })
    const ctx = cleanup.use(await openContext(config), (it) => it.close())
    const { url } = cleanup.use(await listen(createServer(ctx), config.http), (it) => it.close())
    const call = async (path: string, init: RequestInit = {}) => {
      const response = await fetch(`${url}${path}`, init)
      return {
        status: response.status,
        headers: response.headers,
        body: (await response.json()) as Record<string, unknown>,
      }
    }
    const tokenOf = (tenantId: string, scopes: readonly string[] = warehouseScopes) =>
      issuer.mint({ tenant_id: tenantId, scope: scopes.join(' ') })
    return {
      ctx,
      url,
      issuer,
      call,
      tokenOf,
      get: (path: string, token: string) => call(path, { headers: { authorization: `Bearer ${token}` } }),
      /** A body that is not a string is sent as JSON. */
      post: (token: string, body: unknown, headers: Record<string, string> = {}) =>
        call('/api/query', {
          method: 'POST',
          headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...headers },
          body: isRaw(body) ? body : JSON.stringify(body),
        }),
      close: () => cleanup.close(),
    }
  })

/** The result of openRunningService. */
export type RunningService = Awaited<ReturnType<typeof openRunningService>>
