import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { listenStrictly } from '@platform/http'
import { Cleanup, type Listening, listen } from '@platform/lifecycle'
import { createOpsHandler } from '@platform/telemetry'
import { stack, startTestIssuer, type TestIssuer } from '@platform/testkit'
import { warehouseScopes } from '@platform/tokens'
import { readConfig } from '../../src/config.ts'
import { type Context, openContext } from '../../src/context.ts'
import { listenAtEdge } from '../../src/listen-at-edge.ts'
import { type Route, routes } from '../../src/routes.ts'
import { createServer } from '../../src/server.ts'

/** A service behind the gateway whose answers the test decides. */
export interface Service extends Listening {
  /** Received requests, newest last. */
  requests: IncomingMessage[]
  answer: RequestListener
}

export interface Edge {
  url: string
  opsUrl: string
  ctx: Context
  /** The callers' port. */
  http: Listening
  close(): Promise<void>
}

const json = (res: ServerResponse, body: object): void => {
  res.setHeader('content-type', 'application/json').end(JSON.stringify(body))
}

/** Echoes the request. */
const echo: RequestListener = async (req, res) => {
  const chunks: Buffer[] = []
  try {
    for await (const chunk of req) chunks.push(chunk)
  } catch {
    return // The gateway aborted a body that it refused half-way.
  }
  json(res, {
    ok: true,
    method: req.method,
    url: req.url,
    headers: req.headers,
    body: Buffer.concat(chunks).toString(),
  })
}

export async function startService(answer: RequestListener = echo, port = 0): Promise<Service> {
  const requests: IncomingMessage[] = []
  const listening = await listen(
    (req, res) => {
      requests.push(req)
      service.answer(req, res)
    },
    { host: '127.0.0.1', port },
  )
  const service: Service = {
    ...listening,
    requests,
    answer,
    async close() {
      const closed = listening.close()
      listening.server.closeAllConnections()
      await closed
    },
  }
  return service
}

/** Starts a whole gateway in this process, on real servers; `env` overrides single variables. */
export async function startEdge(
  issuer: TestIssuer,
  service: Service,
  env: NodeJS.ProcessEnv = {},
  offered: readonly Route[] = routes,
): Promise<Edge> {
  const { urls, roles } = stack()
  const config = readConfig({
    PORT: '0',
    OPS_PORT: '0',
    LOG_LEVEL: 'silent',
    NATS_URL: urls.nats,
    POSTGRES_URL: roles.gateway,
    REDIS_URL: urls.redis,
    ISSUER: issuer.issuer,
    JWKS_URL: issuer.jwksUrl,
    AUTH_URL: service.url,
    WAREHOUSE_QUERY_URL: service.url,
    AUDIT_LOG_URL: service.url,
    AMAZON_RETAIL_URL: service.url,
    AMAZON_ADS_URL: service.url,
    SYNC_WORKER_URL: service.url,
    // All tests call from one address.
    REFUSALS_PER_MINUTE_MAX: '10000',
    // A slow test machine must not count as an outage of Redis.
    REDIS_TIMEOUT_MS: '2000',
    ...env,
  })
  return Cleanup.scope(async (cleanup) => {
    const ctx = cleanup.use(await openContext(config, offered), (it) => it.close())
    const ops = cleanup.use(await listenStrictly(createOpsHandler(ctx), config.ops, ctx), (it) => it.close())
    const http = cleanup.use(await listenAtEdge(createServer(ctx), config.http, ctx), (it) => {
      it.server.closeAllConnections()
      return it.close()
    })
    return { url: http.url, opsUrl: ops.url, ctx, http, close: () => cleanup.close() }
  })
}

/** Starts the issuer, an echoing service, and one gateway. */
export async function startWorld(env: NodeJS.ProcessEnv = {}, offered: readonly Route[] = routes) {
  const issuer = await startTestIssuer()
  const service = await startService()
  const edge = await startEdge(issuer, service, env, offered)
  let credentials = 0
  return {
    issuer,
    service,
    edge,
    url: edge.url,
    /** Mints a token for a new credential, so that tests do not share a quota. */
    async token(claims: Record<string, unknown> = {}): Promise<string> {
      const client_id = `cred_${process.pid}_${Date.now().toString(36)}_${credentials++}`
      return issuer.mint({ client_id, sub: client_id, scope: warehouseScopes.join(' '), ...claims })
    },
    async close() {
      await edge.close()
      await service.close()
      await issuer.close()
    },
  }
}

export type World = Awaited<ReturnType<typeof startWorld>>

export const bearer = (token: string): Record<string, string> => ({ authorization: `Bearer ${token}` })
