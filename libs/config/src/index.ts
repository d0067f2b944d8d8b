import { checkInput } from '@platform/validation'
import { type ZodType, z } from 'zod'
import { urlRules, urlVariable } from './url-variable.ts'

export { type UrlRule, urlProblem, urlRules, urlVariable } from './url-variable.ts'

/** Thrown by `readEnv`. The message names every variable that is missing or wrong, and contains no value. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
}

/**
 * Parses the environment once. An empty variable counts as absent, so that a compose file may list it unset.
 * @throws ConfigError with one line per variable that is missing or wrong.
 */
export function readEnv<T>(schema: ZodType<T>, env: NodeJS.ProcessEnv): T {
  const present = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''))
  const checked = checkInput(schema, present, { root: 'environment' })
  if ('data' in checked) return checked.data
  const lines = checked.issues.map(({ path, message }) => {
    const isSet = Object.hasOwn(present, path.split('.')[0] ?? '')
    return `  ${path}: ${isSet || message.startsWith('is missing') ? message : 'is missing'}`
  })
  throw new ConfigError(`The environment is not valid:\n${lines.join('\n')}`)
}

const milliseconds = z.coerce.number().int().min(0).max(3_600_000)

/** Variables of every service: listeners (HTTP and operations), drain, log level, NATS and PostgreSQL. */
export const serviceEnv = {
  HOST: z.string().default('127.0.0.1'),
  PORT: z.coerce.number().int().min(0).max(65_535),
  OPS_PORT: z.coerce.number().int().min(0).max(65_535),
  // Kubernetes may send new connections to a pod for up to 5 s after it stopped being ready.
  DRAIN_PROPAGATION_MS: milliseconds.default(5_000),
  // Time of the longest route: a query of 120 s, and the gateway's overhead.
  DRAIN_MS_MAX: milliseconds.default(130_000),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
  NATS_URL: urlVariable(urlRules.nats),
  /** Replicas of each stream and bucket in the NATS cluster. Absent: new ones get one replica, existing ones stay unchanged. */
  NATS_REPLICAS: z.coerce.number().int().min(1).max(5).optional(),
  POSTGRES_URL: urlVariable(urlRules.postgres),
}

/** Variables of services that verify access tokens: their issuer, their audience and the issuer's public keys. */
export const tokenEnv = {
  ISSUER: urlVariable(urlRules.web),
  AUDIENCE: z.string().optional(),
  JWKS_URL: urlVariable(urlRules.web),
}

const Service = z.object(serviceEnv)

/** Groups the values of `serviceEnv` by purpose. */
export const serviceConfig = (e: z.output<typeof Service>) => ({
  http: { host: e.HOST, port: e.PORT },
  ops: { host: e.HOST, port: e.OPS_PORT },
  drain: { propagationMs: e.DRAIN_PROPAGATION_MS, msMax: e.DRAIN_MS_MAX },
  log: { level: e.LOG_LEVEL },
  nats: { url: e.NATS_URL, replicas: e.NATS_REPLICAS },
  postgres: { url: e.POSTGRES_URL },
})

const Common = z.object({ ...serviceEnv, ...tokenEnv })

/** Groups the values of `serviceEnv` and `tokenEnv` by purpose. */
export const commonConfig = (e: z.output<typeof Common>) => ({
  ...serviceConfig(e),
  tokens: { issuer: e.ISSUER, audience: e.AUDIENCE ?? e.ISSUER, jwksUrl: e.JWKS_URL },
})

/** Variables of the services that call Amazon: the shared Redis, the Login with Amazon application and the console's URL. */
export const amazonEnv = {
  REDIS_URL: urlVariable(urlRules.redis),
  /** Redis counts as unavailable when it does not answer within this time. */
  REDIS_TIMEOUT_MS: z.coerce.number().int().min(1).default(150),
  LWA_CLIENT_ID: z.string(),
  LWA_CLIENT_SECRET: z.string(),
  AMAZON_URL: urlVariable(urlRules.web).optional(),
  CONSOLE_URL: urlVariable(urlRules.web).optional(),
}

const AmazonRead = z.object({ ...amazonEnv, ISSUER: z.string() })

/** Groups the values of `amazonEnv` by purpose. */
export const amazonConfig = (e: z.output<typeof AmazonRead>) => ({
  redis: { url: e.REDIS_URL, timeoutMs: e.REDIS_TIMEOUT_MS },
  /** Base URL to which Amazon's consent pages redirect the browser. */
  consoleUrl: e.CONSOLE_URL ?? e.ISSUER,
  amazon: {
    /** Replaces the base URL of every Amazon host; absent: Amazon itself. */
    ...(e.AMAZON_URL && { url: e.AMAZON_URL }),
    client: { id: e.LWA_CLIENT_ID, secret: e.LWA_CLIENT_SECRET },
  },
})

/** Master keys that wrap secrets at rest: `id:base64,…`, 32 bytes each; the first one encrypts, all decrypt. */
export const masterKeys = z.string().transform((text, context) => {
  const keys = text.split(',').map((entry) => {
    const [id = '', value = ''] = entry.split(':')
    return { id, key: Buffer.from(value, 'base64') }
  })
  if (keys.some(({ id, key }) => id === '' || key.length !== 32)) {
    context.addIssue({ code: 'custom', message: 'must be a comma-separated list of id:base64 with 32 bytes each' })
  }
  return keys
})
