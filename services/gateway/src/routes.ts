import { type Scope, warehouseScopes } from '@platform/tokens'

/** The services behind the edge. */
export type ServiceName = 'auth' | 'warehouse-query' | 'audit-log' | 'amazon-retail' | 'amazon-ads' | 'sync-worker'

/** One endpoint of the platform. A path without a row does not exist. */
export interface Route {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** `:name` matches one segment. */
  path: string
  /**
   * Scopes that a token needs, all of them. `public` routes are limited by address; at `client` routes auth authenticates the
   * client and limits by client and address.
   */
  access: readonly Scope[] | 'public' | 'client'
  service: ServiceName
  /** 0: the endpoint takes no body. */
  bodyBytesMax: number
  /** Milliseconds the service has to begin its answer. */
  timeoutMs: number
  /** Milliseconds the caller then has to read it; absent: SEND_TIMEOUT_MS. */
  sendMsMax?: number
}

/** Paths that a browser opens. */
export interface PageRoute {
  /** A trailing `/*` matches all paths below. */
  path: string
  /** HEAD follows GET. */
  methods: readonly ('GET' | 'POST')[]
  service: ServiceName
}

const kib = 1_024
// A query may run for 120 s; the service reports its timeout before the gateway does.
const query = { access: warehouseScopes, service: 'warehouse-query', timeoutMs: 130_000 } as const
const plane = { service: 'warehouse-query', timeoutMs: 30_000, method: 'GET', bodyBytesMax: 0 } as const
const audit = { access: ['audit:read'], service: 'audit-log', timeoutMs: 30_000 } as const
// Amazon, or the wait for its rate limit, may take 30 s; the service reports the timeout before the gateway does.
const retail = { access: ['retail:read'], service: 'amazon-retail', timeoutMs: 65_000 } as const
const ads = { access: ['ads:read'], service: 'amazon-ads', timeoutMs: 65_000 } as const
const sync = { access: ['sync:manage'], service: 'sync-worker', timeoutMs: 65_000 } as const
/** A file of some gigabytes takes long to read. */
const fileMsMax = 3_600_000
const oauth = { access: 'public', service: 'auth', timeoutMs: 15_000 } as const
const client = { ...oauth, access: 'client', method: 'POST', bodyBytesMax: 64 * kib } as const

/** Every route of the platform. */
export const routes: readonly Route[] = [
  { ...query, method: 'POST', path: '/api/query', bodyBytesMax: 2_048 * kib },
  { ...query, method: 'GET', path: '/api/tables', bodyBytesMax: 0 },
  { ...query, method: 'GET', path: '/api/table/:name', bodyBytesMax: 0 },
  { ...plane, path: '/v1/me', access: ['account:read'] },
  { ...plane, path: '/v1/accounts', access: ['account:read'] },
  { ...plane, path: '/v1/ads/account-summary', access: ['ads:read'] },
  { ...plane, path: '/v1/ads/account-pacing', access: ['ads:read'] },
  { ...plane, path: '/v1/ads/campaign-performance', access: ['ads:read'] },
  { ...plane, path: '/v1/ads/search-terms', access: ['ads:read'] },
  { ...plane, path: '/v1/ads/asin-performance', access: ['ads:read'] },
  { ...plane, path: '/v1/retail/sales', access: ['retail:read'] },
  { ...plane, path: '/v1/retail/traffic', access: ['retail:read'] },
  { ...plane, path: '/v1/brand-analytics/search-query-performance', access: ['brand_analytics:read'] },
  { ...audit, method: 'GET', path: '/v1/audit/events', bodyBytesMax: 0 },
  { ...retail, method: 'GET', path: '/api/amazon/merchants', bodyBytesMax: 0 },
  { ...retail, method: 'POST', path: '/api/amazon/reports', bodyBytesMax: 1_024 * kib },
  { ...retail, method: 'GET', path: '/api/amazon/reports', bodyBytesMax: 0 },
  { ...retail, method: 'GET', path: '/api/amazon/reports/:reportId', bodyBytesMax: 0 },
  { ...retail, method: 'DELETE', path: '/api/amazon/reports/:reportId', bodyBytesMax: 0 },
  { ...retail, method: 'GET', path: '/api/amazon/reports/:reportId/document', bodyBytesMax: 0 },
  { ...retail, method: 'POST', path: '/api/amazon/pricing/featured-offer-expected-price', bodyBytesMax: 1_024 * kib },
  { ...retail, method: 'POST', path: '/api/amazon/pricing/competitive-summary', bodyBytesMax: 1_024 * kib },
  { ...retail, method: 'GET', path: '/api/amazon/spapi/operations', bodyBytesMax: 0 },
  { ...retail, method: 'POST', path: '/api/amazon/spapi/call', bodyBytesMax: 1_024 * kib },
  { ...retail, access: ['retail:write'], method: 'GET', path: '/api/amazon/spapi/writes/:auditId', bodyBytesMax: 0 },
  { ...ads, method: 'GET', path: '/api/amazon/ads/profiles', bodyBytesMax: 0 },
  { ...ads, method: 'GET', path: '/api/amazon/ads/operations', bodyBytesMax: 0 },
  { ...ads, method: 'POST', path: '/api/amazon/ads/call', bodyBytesMax: 1_024 * kib },
  { ...ads, method: 'GET', path: '/api/amazon/ads/writes/:auditId', bodyBytesMax: 0 },
  {
    ...ads,
    access: ['ads:write'],
    method: 'POST',
    path: '/api/amazon/ads/writes/:auditId/revert',
    bodyBytesMax: 1_024 * kib,
  },
  { ...sync, method: 'POST', path: '/api/sync/jobs', bodyBytesMax: 1_024 * kib },
  { ...sync, method: 'GET', path: '/api/sync/jobs', bodyBytesMax: 0 },
  { ...sync, method: 'GET', path: '/api/sync/jobs/:jobId', bodyBytesMax: 0 },
  { ...sync, method: 'PUT', path: '/api/sync/jobs/:jobId', bodyBytesMax: 1_024 * kib },
  { ...sync, method: 'DELETE', path: '/api/sync/jobs/:jobId', bodyBytesMax: 0 },
  { ...sync, method: 'POST', path: '/api/sync/jobs/:jobId/run', bodyBytesMax: 1_024 * kib },
  { ...sync, method: 'POST', path: '/api/sync/jobs/:jobId/pause', bodyBytesMax: 1_024 * kib },
  { ...sync, method: 'POST', path: '/api/sync/jobs/:jobId/resume', bodyBytesMax: 1_024 * kib },
  { ...sync, method: 'GET', path: '/api/sync/jobs/:jobId/runs', bodyBytesMax: 0 },
  { ...sync, method: 'GET', path: '/api/sync/runs/:runId', bodyBytesMax: 0 },
  { ...sync, method: 'POST', path: '/api/sync/runs/:runId/cancel', bodyBytesMax: 1_024 * kib },
  { ...sync, method: 'GET', path: '/api/sync/runs/:runId/rejected', bodyBytesMax: 0 },
  { ...sync, method: 'GET', path: '/api/sync/files', bodyBytesMax: 0 },
  { ...sync, method: 'GET', path: '/api/sync/files/:fileId', bodyBytesMax: 0, sendMsMax: fileMsMax },
  { ...sync, method: 'POST', path: '/api/sync/connections/test', bodyBytesMax: 1_024 * kib },
  { ...sync, method: 'GET', path: '/api/sync/settings', bodyBytesMax: 0 },
  { ...sync, method: 'PUT', path: '/api/sync/settings', bodyBytesMax: 1_024 * kib },
  { ...client, path: '/oauth/token' },
  { ...client, path: '/oauth/revoke' },
  { ...client, path: '/oauth/introspect' },
  { ...oauth, method: 'POST', path: '/oauth/setup-code', bodyBytesMax: 4 * kib },
  { ...oauth, method: 'GET', path: '/oauth/jwks', bodyBytesMax: 0 },
  { ...oauth, method: 'GET', path: '/.well-known/oauth-authorization-server', bodyBytesMax: 0 },
  { ...oauth, method: 'GET', path: '/.well-known/oauth-protected-resource', bodyBytesMax: 0 },
]

/** Forms are small. */
export const pageBodyBytesMax = 64 * kib
export const pageTimeoutMs = 15_000

/** All pages of the platform: sign-in, consent and console. */
export const pages: readonly PageRoute[] = [
  { service: 'auth', methods: ['GET'], path: '/oauth/authorize' },
  { service: 'auth', methods: ['GET'], path: '/oauth/authorize/*' },
  { service: 'auth', methods: ['GET', 'POST'], path: '/oauth/interaction/*' },
  { service: 'auth', methods: ['GET'], path: '/admin' },
  { service: 'auth', methods: ['GET', 'POST'], path: '/admin/*' },
]
