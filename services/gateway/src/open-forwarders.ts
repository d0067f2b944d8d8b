import { type Cleanup, serviceKeepAliveMs } from '@platform/lifecycle'
import { Pool } from 'undici'
import type { Call } from './call.ts'
import type { Config } from './config.ts'
import { Forwarder } from './pipeline/forward.ts'
import type { RateLimitFields } from './pipeline/limit.ts'
import type { ServiceName } from './routes.ts'

interface Options {
  config: Config
  cleanup: Cleanup
  rateLimit: RateLimitFields
  onFailure: (call: Call, error: unknown) => void
}

/** Opens one bounded pool of kept-alive connections per service, and one of fresh connections for repeated reads. */
export function openForwarders({ config, cleanup, rateLimit, onFailure }: Options) {
  const openPool = (service: ServiceName, pipelining: 0 | 1): Pool =>
    cleanup.use(
      new Pool(config.upstreams[service], {
        keepAliveTimeout: serviceKeepAliveMs,
        keepAliveMaxTimeout: serviceKeepAliveMs,
        connections: config.upstreamConnectionsMax,
        pipelining,
        connect: { timeout: 3_000 },
        // Deadlines are per route, and LiveCalls enforces them with one timer.
        headersTimeout: 0,
        bodyTimeout: 0,
      }),
      (pool) => pool.destroy(),
    )
  const open = (service: ServiceName) => ({ pool: openPool(service, 1), freshPool: openPool(service, 0) })
  const common = { rateLimit, onFailure }
  const { host, protocol } = new URL(config.tokens.issuer)
  return {
    'warehouse-query': new Forwarder({ ...common, ...open('warehouse-query'), headers: [] }),
    'audit-log': new Forwarder({ ...common, ...open('audit-log'), headers: [] }),
    'amazon-retail': new Forwarder({ ...common, ...open('amazon-retail'), headers: [] }),
    'amazon-ads': new Forwarder({ ...common, ...open('amazon-ads'), headers: [] }),
    'sync-worker': new Forwarder({ ...common, ...open('sync-worker'), headers: [] }),
    // The authorization server writes URLs, so it needs the public scheme and host.
    auth: new Forwarder({
      ...common,
      ...open('auth'),
      headers: ['x-forwarded-proto', protocol.slice(0, -1), 'x-forwarded-host', host],
    }),
  } satisfies Record<ServiceName, Forwarder>
}
