import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { stopMsMax } from '@platform/lifecycle'
import type { Schema } from '@platform/operations/migrate'
import type { UrlName } from './backing/server-kind.ts'
import { inheritedEnv } from './inherited-env.ts'
import type { ProcessSpec } from './process/process-spec.ts'
import { cursorKey, type LocalSecrets } from './secrets.ts'
import { amazonEnv, type SimulatorPlan } from './simulator.ts'
import type { BackingUrls } from './stack.ts'

const root = resolve(import.meta.dirname, '../../..')
const host = '127.0.0.1'

export type ServiceName =
  | 'gateway'
  | 'auth'
  | 'warehouse-query'
  | 'audit-log'
  | 'amazon-retail'
  | 'amazon-ads'
  | 'sync-worker'

/** The folder of the files that sync jobs store. */
export const filesFolder = (dir: string): string => join(dir, 'files')

/** Drain times: there is no load balancer to notify, and Ctrl-C does not wait for a long query. */
const drain = { propagationMs: 0, msMax: 5_000 }

/** Addresses and secrets for the configuration of the services. */
export type Links = {
  /** Folder of the platform's data. */
  dir: string
  urls: BackingUrls
  roles: Record<Schema, string>
  secrets: LocalSecrets
  /** Base URLs of the services; of several gateways, the first. */
  addresses: Record<ServiceName, string>
  simulator: SimulatorPlan
}

export type ServiceKind = {
  name: ServiceName
  schema: Schema
  /** Servers that must be ready before the service starts. */
  needs: readonly UrlName[]
  /** Variables specific to this service. */
  env: (links: Links) => Record<string, string>
}

const secretsKeys = ({ secrets }: Links) => ({ SECRETS_KEYS: `k1:${secrets.secretsKey}` })

export const services: readonly ServiceKind[] = [
  {
    name: 'auth',
    schema: 'auth',
    needs: ['postgres', 'nats', 'redis'],
    env: (links) => ({
      ...secretsKeys(links),
      REDIS_URL: links.urls.redis,
      CLIENT_SECRET_PEPPER: links.secrets.clientSecretPepper,
      // The demo's operator signs in without a second factor.
      OPERATOR_SECOND_FACTOR: 'optional',
    }),
  },
  {
    name: 'audit-log',
    schema: 'audit_log',
    needs: ['postgres', 'nats'],
    env: ({ secrets }) => ({ CHECKPOINT_KEY: secrets.checkpointKey }),
  },
  {
    name: 'warehouse-query',
    schema: 'warehouse_query',
    needs: ['postgres', 'nats', 'warehouse'],
    env: (links) => ({
      ...secretsKeys(links),
      CURSOR_KEY: cursorKey(links.secrets),
      WAREHOUSE_ADMIN_URL: links.urls.warehouse,
    }),
  },
  {
    name: 'amazon-retail',
    schema: 'amazon_retail',
    needs: ['postgres', 'nats', 'redis'],
    env: (links) => ({ ...secretsKeys(links), REDIS_URL: links.urls.redis, ...amazonEnv(links.simulator).retail }),
  },
  {
    name: 'amazon-ads',
    schema: 'amazon_ads',
    needs: ['postgres', 'nats', 'redis'],
    env: (links) => ({ ...secretsKeys(links), REDIS_URL: links.urls.redis, ...amazonEnv(links.simulator).ads }),
  },
  {
    name: 'sync-worker',
    schema: 'sync_worker',
    needs: ['postgres', 'nats', 'redis'],
    env: (links) => ({
      ...secretsKeys(links),
      REDIS_URL: links.urls.redis,
      AMAZON_URL: links.simulator.url,
      FILES_URL: pathToFileURL(filesFolder(links.dir)).href,
    }),
  },
  {
    name: 'gateway',
    schema: 'gateway',
    needs: ['postgres', 'nats', 'redis'],
    env: ({ urls, addresses }) => ({
      REDIS_URL: urls.redis,
      AUTH_URL: addresses.auth,
      WAREHOUSE_QUERY_URL: addresses['warehouse-query'],
      AUDIT_LOG_URL: addresses['audit-log'],
      AMAZON_RETAIL_URL: addresses['amazon-retail'],
      AMAZON_ADS_URL: addresses['amazon-ads'],
      SYNC_WORKER_URL: addresses['sync-worker'],
      // Shown in the console soon after a call.
      USAGE_REPORT_MS: '5000',
    }),
  },
]

/** One instance of a service. */
export type Instance = { name: string; kind: ServiceKind; port: number; opsPort: number }

/** Describes the process of an instance. The URLs in `links` that its kind needs must be set. */
export function serviceSpec({ name, kind, port, opsPort }: Instance, links: Links): ProcessSpec {
  return {
    name,
    readyMsMax: 180_000,
    stopMsMax: stopMsMax(drain),
    command() {
      const env = {
        ...inheritedEnv(),
        HOST: host,
        PORT: String(port),
        OPS_PORT: String(opsPort),
        DRAIN_PROPAGATION_MS: String(drain.propagationMs),
        DRAIN_MS_MAX: String(drain.msMax),
        NATS_URL: links.urls.nats,
        POSTGRES_URL: links.roles[kind.schema],
        ISSUER: links.addresses.gateway,
        JWKS_URL: `${links.addresses.auth}/oauth/jwks`,
        ...kind.env(links),
      }
      const args = ['--disable-warning=ExperimentalWarning', join(root, 'services', kind.name, 'src/main.ts')]
      return { file: process.execPath, args, env, cwd: root }
    },
    async probe(signal) {
      const response = await fetch(`http://${host}:${opsPort}/readyz`, { signal })
      const body = await response.text()
      if (!response.ok) throw new Error(body.slice(0, 300))
    },
  }
}
