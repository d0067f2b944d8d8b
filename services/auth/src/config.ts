import { masterKeys, readEnv, serviceConfig, serviceEnv, tokenEnv, urlRules, urlVariable } from '@platform/config'
import { z } from 'zod'

/** Upper bound of the token lifetime. Retired keys and revocations are kept at least this long. */
export const tokenSecondsMax = 3_600

const origin = urlVariable(urlRules.web).refine((url) => URL.parse(url)?.origin === url, {
  error: 'must be an origin, that is scheme, host and port only, for example https://api.example.com',
})
const pepper = z
  .base64()
  .transform((text) => Buffer.from(text, 'base64'))
  .refine(({ length }) => length >= 32, 'must be at least 32 bytes in base64')

const count = z.coerce.number().int().min(1)

const Env = z.object({
  ...serviceEnv,
  REDIS_URL: urlVariable(urlRules.redis),
  REDIS_SHARDS: z.coerce.number().int().min(1).max(16_384).default(1),
  ISSUER: origin,
  AUDIENCE: tokenEnv.AUDIENCE.pipe(
    z.url({ error: 'must be an absolute URI, for example https://api.example.com' }).optional(),
  ),
  SECRETS_KEYS: masterKeys,
  CLIENT_SECRET_PEPPER: pepper,
  ACCESS_TOKEN_SECONDS: z.coerce.number().int().min(60).max(tokenSecondsMax).default(tokenSecondsMax),
  REFRESH_IDLE_SECONDS: z.coerce
    .number()
    .int()
    .min(1)
    .default(30 * 86_400),
  REFRESH_ABSOLUTE_SECONDS: z.coerce
    .number()
    .int()
    .min(1)
    .default(365 * 86_400),
  KEY_LEAD_SECONDS: z.coerce.number().int().min(1).default(120),
  SESSION_IDLE_SECONDS: z.coerce.number().int().min(1).max(86_400).default(1_800),
  SESSION_SECONDS: z.coerce
    .number()
    .int()
    .min(1)
    .max(30 * 86_400)
    .default(43_200),
  CLIENT_CALLS_PER_MINUTE_MAX: count.default(600),
  CLIENT_FAILURES_PER_MINUTE_MAX: count.default(60),
  UNKNOWN_CLIENT_CALLS_PER_MINUTE_MAX: count.default(600),
  OPERATOR_SECOND_FACTOR: z.enum(['required', 'optional']).default('required'),
})

/** The service's configuration as nested values. */
export type Config = ReturnType<typeof readConfig>

/** Reads the configuration. @throws ConfigError that lists every missing or invalid variable */
export function readConfig(env: NodeJS.ProcessEnv) {
  const e = readEnv(Env, env)
  return {
    ...serviceConfig(e),
    redis: { url: e.REDIS_URL, shards: e.REDIS_SHARDS },
    oauth: {
      issuer: e.ISSUER,
      audience: e.AUDIENCE ?? e.ISSUER,
      tokenSeconds: e.ACCESS_TOKEN_SECONDS,
      refreshIdleSeconds: e.REFRESH_IDLE_SECONDS,
      refreshSeconds: e.REFRESH_ABSOLUTE_SECONDS,
    },
    secrets: { keys: e.SECRETS_KEYS, pepper: e.CLIENT_SECRET_PEPPER },
    /**
     * Lead time between publishing a signing key and its first use. Must exceed the time for which verifiers cache the key
     * set.
     */
    keys: { leadSeconds: e.KEY_LEAD_SECONDS },
    clientLimits: {
      callsMax: e.CLIENT_CALLS_PER_MINUTE_MAX,
      failuresMax: e.CLIENT_FAILURES_PER_MINUTE_MAX,
      unknownMax: e.UNKNOWN_CLIENT_CALLS_PER_MINUTE_MAX,
    },
    users: {
      idleSeconds: e.SESSION_IDLE_SECONDS,
      absoluteSeconds: e.SESSION_SECONDS,
      operatorSecondFactor: e.OPERATOR_SECOND_FACTOR,
    },
  }
}
