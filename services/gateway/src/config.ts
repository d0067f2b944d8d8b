import { BlockList, isIP } from 'node:net'
import { commonConfig, readEnv, serviceEnv, tokenEnv, urlRules, urlVariable } from '@platform/config'
import { z } from 'zod'

const count = z.coerce.number().int().min(1)
const upstream = urlVariable(urlRules.service)

const proxies = z
  .string()
  .default('')
  .transform((text, context) => {
    const list = new BlockList()
    for (const entry of text
      .split(',')
      .map((part) => part.trim())
      .filter(Boolean)) {
      const [address = '', bits] = entry.split('/')
      const family = isIP(address)
      const prefix = bits === undefined ? (family === 4 ? 32 : 128) : Number(bits)
      if (family === 0 || !Number.isInteger(prefix) || prefix < 0 || prefix > (family === 4 ? 32 : 128)) {
        context.addIssue({ code: 'custom', message: 'must be a comma-separated list of IP addresses or CIDR ranges' })
        continue
      }
      list.addSubnet(address, prefix, family === 4 ? 'ipv4' : 'ipv6')
    }
    return list
  })

const Env = z.object({
  ...serviceEnv,
  ...tokenEnv,
  REDIS_URL: urlVariable(urlRules.redis),
  AUTH_URL: upstream,
  WAREHOUSE_QUERY_URL: upstream,
  AUDIT_LOG_URL: upstream,
  AMAZON_RETAIL_URL: upstream,
  AMAZON_ADS_URL: upstream,
  SYNC_WORKER_URL: upstream,
  TRUSTED_PROXIES: proxies,
  CALLS_MAX: count.default(240),
  CALLS_WINDOW_MS: count.max(3_600_000).default(60_000),
  REDIS_TIMEOUT_MS: count.default(50),
  REDIS_SHARDS: count.max(16_384).default(1),
  GATEWAY_REPLICAS: count.max(1_000).default(1),
  REFUSALS_PER_MINUTE_MAX: count.default(240),
  PUBLIC_CALLS_PER_MINUTE_MAX: count.default(600),
  UPSTREAM_CONNECTIONS_MAX: count.default(512),
  SEND_TIMEOUT_MS: count.default(60_000),
  USAGE_REPORT_MS: count.max(300_000).default(60_000),
})

/** Configuration of the service, parsed. */
export type Config = ReturnType<typeof readConfig>

/** @throws ConfigError that lists every variable that is missing or wrong. */
export function readConfig(env: NodeJS.ProcessEnv) {
  const e = readEnv(Env, env)
  const common = commonConfig(e)
  return {
    ...common,
    http: {
      ...common.http,
      server: {
        // Limits for receiving a request. The time for sending an answer is limited separately.
        headersTimeout: 10_000,
        requestTimeout: 60_000,
        connectionsCheckingInterval: 2_000,
        maxHeaderSize: 16_384,
      },
    },
    redis: { url: e.REDIS_URL, timeoutMs: e.REDIS_TIMEOUT_MS, shards: e.REDIS_SHARDS },
    upstreams: {
      auth: e.AUTH_URL,
      'warehouse-query': e.WAREHOUSE_QUERY_URL,
      'audit-log': e.AUDIT_LOG_URL,
      'amazon-retail': e.AMAZON_RETAIL_URL,
      'amazon-ads': e.AMAZON_ADS_URL,
      'sync-worker': e.SYNC_WORKER_URL,
    },
    upstreamConnectionsMax: e.UPSTREAM_CONNECTIONS_MAX,
    /** Minimum number of gateway replicas; replicas announced over NATS count in addition. */
    replicasMin: e.GATEWAY_REPLICAS,
    /** Milliseconds a caller has to read an answer, after the time its route has to begin one. */
    sendMsMax: e.SEND_TIMEOUT_MS,
    trustedProxies: e.TRUSTED_PROXIES,
    usage: { everyMs: e.USAGE_REPORT_MS },
    limits: {
      /** Per credential. */
      calls: { max: e.CALLS_MAX, windowMs: e.CALLS_WINDOW_MS },
      /** Per address. */
      refusals: { max: e.REFUSALS_PER_MINUTE_MAX, windowMs: 60_000 },
      publicCalls: { max: e.PUBLIC_CALLS_PER_MINUTE_MAX, windowMs: 60_000 },
    },
  }
}
