import { type Cleanup, serviceKeepAliveMs } from '@platform/lifecycle'
import { Pool } from 'undici'
import type { Config } from './config.ts'
import type { Call } from './pipeline/call.ts'
import { Forwarder } from './pipeline/forward.ts'
import type { RateLimitFields } from './pipeline/limit.ts'
import type { ServiceName } from './routes.ts'

interface Options {
  config: Config
  cleanup: Cleanup
  rateLimit: RateLimitFields
  onFailure: (call: Call, error: unknown) => void
}

/** One bounded pool of kept connections per service, and one of fresh ones for reads that are sent again. */
export function openForwarders({ config, cleanup, rateLimit, onFailure }: Options) {
  const openPool = (service: ServiceName, pipelining: 0 | 1): Pool =>
    cleanup.use(
      new Pool(config.upstreams[service], {
        keepAliveTimeout: serviceKeepAliveMs,
        keepAliveMaxTimeout: serviceKeepAliveMs,
        connections: config.upstreamConnectionsMax,
        pipelining,
        connect: { timeout: 3_000 },
        // Deadlines are per route and kept by one clock for all calls.
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
    // The authorization server writes URLs: it must know by which name it is reached.
    auth: new Forwarder({
      ...common,
      ...open('auth'),
      headers: ['x-forwarded-proto', protocol.slice(0, -1), 'x-forwarded-host', host],
    }),
  } satisfies Record<ServiceName, Forwarder>
}
